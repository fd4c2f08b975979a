import type { QueryMaker } from './statement.ts'
import type { PromptHeadsTable } from './tables.ts'

export type PromptHeadRow = PromptHeadsTable

/** Queries on what models were told beside the messages; see conversations/prompt-head.ts. */
export function promptHeadQueries(query: QueryMaker) {
  return {
    /** Once for all runs of a conversation that are told the same. */
    keep: query<{ conversationId: string; hash: string; data: string }, never>((db, v) =>
      db
        .insertInto('prompt_heads')
        .values({ conversation_id: v.conversationId, hash: v.hash, data: v.data })
        .onConflict((on) => on.columns(['conversation_id', 'hash']).doNothing()),
    ),
    ofRun: query<{ runId: string }, PromptHeadRow>((db, v) =>
      db
        .selectFrom('prompt_heads')
        .innerJoin('runs', (on) =>
          on
            .onRef('runs.conversation_id', '=', 'prompt_heads.conversation_id')
            .onRef('runs.head', '=', 'prompt_heads.hash'),
        )
        .selectAll('prompt_heads')
        .where('runs.id', '=', v.runId),
    ),
  }
}
