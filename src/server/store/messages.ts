import { sql } from 'kysely'
import { isEnd, writtenAt } from './branches.ts'
import { DELETED } from './removal.ts'
import { atMost, type QueryMaker, type Ref } from './statement.ts'
import type { MessagesTable } from './tables.ts'

export type MessageRow = MessagesTable

/** Where a message stands in its tree. */
export type OutlineRow = Pick<MessagesTable, 'id' | 'parent_id'>

/** The message a branch is read from. @param v `from` null: the end of the active branch */
const startOf = (v: { conversationId: string; from: string | null }) =>
  sql<string>`coalesce(${v.from}, (select leaf_id from conversations where id = ${v.conversationId}))`

/** Queries on messages. */
export function messageQueries(query: QueryMaker) {
  return {
    insert: query<
      {
        id: string
        conversationId: string
        parentId: string | null
        role: string
        data: string
        bodyHash: string | null
        now: number
      },
      never
    >((db, v) =>
      db.insertInto('messages').values({
        id: v.id,
        conversation_id: v.conversationId,
        parent_id: v.parentId,
        role: v.role,
        data: v.data,
        body_hash: v.bodyHash,
        created_at: v.now,
      }),
    ),
    get: query<{ id: string; ownerId: string }, MessageRow>((db, v) =>
      db
        .selectFrom('messages')
        .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
        .selectAll('messages')
        .where('messages.id', '=', v.id)
        .where('conversations.owner_id', '=', v.ownerId),
    ),
    byId: query<{ id: string }, MessageRow>((db, v) =>
      db
        .selectFrom('messages')
        .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
        .selectAll('messages')
        .where('messages.id', '=', v.id)
        .where('conversations.owner_id', '<>', DELETED),
    ),
    /**
     * From a message (null: the end of the active branch) up to the first, newest first; stops by itself after `limit`, so
     * a page costs a page.
     */
    path: query<
      { conversationId: string; from: string | null; limit: number },
      MessageRow & { depth: number }
    >((db, v) =>
      db
        .withRecursive('path', (db) =>
          db
            .selectFrom('messages')
            .selectAll()
            .select(sql.lit(0).as('depth'))
            .where('id', '=', startOf(v))
            .where('conversation_id', '=', v.conversationId)
            .unionAll(
              db
                .selectFrom('messages')
                .innerJoin('path', 'path.parent_id', 'messages.id')
                .selectAll('messages')
                .select((eb) => eb('path.depth', '+', 1).as('depth')),
            ),
        )
        .selectFrom('path')
        .selectAll()
        .limit(atMost(v.limit)),
    ),
    /** Without what was said, so that all of a long conversation is little. */
    outline: {
      /** As `path`, without an end. */
      path: query<{ conversationId: string; from: string | null }, OutlineRow>((db, v) =>
        db
          .withRecursive('path', (db) =>
            db
              .selectFrom('messages')
              .select(['id', 'parent_id', sql<number>`0`.as('depth')])
              .where('id', '=', startOf(v))
              .where('conversation_id', '=', v.conversationId)
              .unionAll(
                db
                  .selectFrom('messages')
                  .innerJoin('path', 'path.parent_id', 'messages.id')
                  .select([
                    'messages.id',
                    'messages.parent_id',
                    sql<number>`path.depth + 1`.as('depth'),
                  ]),
              ),
          )
          .selectFrom('path')
          .select(['id', 'parent_id'])
          .orderBy('depth'),
      ),
      /** Of every branch, oldest first. */
      tree: query<{ conversationId: string }, OutlineRow>((db, v) =>
        db
          .selectFrom('messages')
          .select(['id', 'parent_id'])
          .where('conversation_id', '=', v.conversationId)
          .orderBy(writtenAt('messages'))
          .orderBy('created_at')
          .orderBy('id'),
      ),
    },
    setData: query<{ id: string; data: string }, never>((db, v) =>
      db.updateTable('messages').set({ data: v.data }).where('id', '=', v.id),
    ),
    setWritten: query<{ id: string; seq: number | Ref }, never>((db, v) =>
      db
        .updateTable('messages')
        .set({ written_seq: v.seq as number })
        .where('id', '=', v.id),
    ),
    /** Holds a unit to a message being the end of its branch and as its caller has seen it. */
    expectLeaf: query<{ id: string; conversationId: string; data: string }, never>((db, v) =>
      db
        .selectFrom('messages')
        .select('id')
        .where('id', '=', v.id)
        .where('conversation_id', '=', v.conversationId)
        .where('data', '=', v.data)
        .where(isEnd),
    ),
  }
}
