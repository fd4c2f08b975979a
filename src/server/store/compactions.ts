import type { QueryMaker } from './statement.ts'
import type { CompactionsTable } from './tables.ts'

export type CompactionRow = CompactionsTable

/** Queries on what stands for older messages; see conversations/compaction.ts. */
export function compactionQueries(query: QueryMaker) {
  return {
    /** The first one stays: prompts have begun with it. */
    keep: query<{ conversationId: string; messageId: string; data: string }, never>((db, v) =>
      db
        .insertInto('compactions')
        .values({ conversation_id: v.conversationId, message_id: v.messageId, data: v.data })
        .onConflict((on) => on.columns(['conversation_id', 'message_id']).doNothing()),
    ),
    get: query<{ conversationId: string; messageId: string }, CompactionRow>((db, v) =>
      db
        .selectFrom('compactions')
        .selectAll()
        .where('conversation_id', '=', v.conversationId)
        .where('message_id', '=', v.messageId),
    ),
  }
}
