import { fts5Queries } from './search-fts5.ts'
import { tsvectorQueries } from './search-tsvector.ts'
import type { FoundRow } from './search-entries.ts'
import { atMost, type QueryMaker } from './statement.ts'

/** Which of the two indexes of words a database has. */
export type FullText = 'fts5' | 'tsvector'

/** What was said before there was an index. */
export interface BacklogRow {
  id: string
  conversation_id: string
  /** Null: it is a conversation. */
  role: string | null
  /** The data of a message, or the title of a conversation. */
  data: string | null
}

/**
 * Queries on the index of what was said. Each entry's owner is one of its words, so that nobody's search grows with what
 * others have said; whose a conversation is, is looked up nevertheless.
 */
export function searchQueries(query: QueryMaker, fullText: FullText) {
  return {
    ...(fullText === 'fts5' ? fts5Queries(query) : tsvectorQueries(query)),
    /** All of a conversation. */
    entries: query<{ conversationId: string }, FoundRow>((db, v) =>
      db
        .selectFrom('search_entries')
        .select(['id', 'conversation_id', 'message_id'])
        .where('conversation_id', '=', v.conversationId),
    ),
    removeTitle: query<{ conversationId: string }, never>((db, v) =>
      db
        .deleteFrom('search_entries')
        .where('conversation_id', '=', v.conversationId)
        .where('message_id', '=', ''),
    ),
    /** How far the index of what was said before has come: all ids from `before` on are in it. No row: it is complete. */
    backlog: query<Record<string, never>, { before: string }>((db) =>
      db.selectFrom('search_backlog').select('before'),
    ),
    /** What is to be indexed next: messages, newest first, then conversations. */
    backlogRows: query<{ before: string; limit: number }, BacklogRow>((db, v) =>
      db
        .selectFrom('messages')
        .select(['id', 'conversation_id', 'role', 'data'])
        .where('id', '<', v.before)
        .unionAll(
          db
            .selectFrom('conversations')
            .select((eb) => [
              'id',
              'id as conversation_id',
              eb.cast<string | null>(eb.val(null), 'text').as('role'),
              'title as data',
            ])
            .where('id', '<', v.before) as never,
        )
        .orderBy('id', 'desc')
        .limit(atMost(v.limit)),
    ),
    moveBacklog: query<{ before: string; to: string }, never>((db, v) =>
      db.updateTable('search_backlog').set({ before: v.to }).where('before', '=', v.before),
    ),
    endBacklog: query<{ before: string }, never>((db, v) =>
      db.deleteFrom('search_backlog').where('before', '=', v.before),
    ),
  }
}
