import { olderThan, type PageStart } from './newest-first.ts'
import { atMost, type QueryMaker } from './statement.ts'
import type { SharesTable } from './tables.ts'

export type ShareRow = SharesTable

/** Queries on links to conversations. One that is revoked is deleted, and so are those of a conversation that is. */
export function shareQueries(query: QueryMaker) {
  return {
    insert: query<{ [K in keyof ShareRow]: ShareRow[K] }, never>((db, v) =>
      db.insertInto('shares').values({
        id: v.id,
        conversation_id: v.conversation_id,
        hash: v.hash,
        title: v.title,
        leaf_id: v.leaf_id,
        leaf_data: v.leaf_data,
        reasoning: v.reasoning,
        tools: v.tools,
        created_at: v.created_at,
      }),
    ),
    byHash: query<{ hash: string }, ShareRow>((db, v) =>
      db.selectFrom('shares').selectAll().where('hash', '=', v.hash),
    ),
    /** Of a conversation. */
    list: query<PageStart & { conversationId: string; limit: number }, ShareRow>((db, v) =>
      db
        .selectFrom('shares')
        .selectAll()
        .where('conversation_id', '=', v.conversationId)
        .where(olderThan(v))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(atMost(v.limit)),
    ),
    delete: query<{ id: string; conversationId: string }, never>((db, v) =>
      db
        .deleteFrom('shares')
        .where('id', '=', v.id)
        .where('conversation_id', '=', v.conversationId),
    ),
  }
}
