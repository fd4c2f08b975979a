import { sql } from 'kysely'
import { atMost, type QueryMaker } from './statement.ts'

/** Has a message no answer? */
export const isEnd = sql<boolean>`not exists (select 1 from messages as answer where answer.parent_id = messages.id)`

/**
 * When a message was written, in the order of its conversation's log, which no clock can change: a question with the first
 * run that answers it, a reply right behind, and what a person wrote in the place of one by its event. What was imported
 * has none of these, and was there before.
 */
export const writtenAt = (table: string) =>
  sql<number>`coalesce(2 * ${sql.ref(`${table}.written_seq`)}, (select 2 * min(accepted_seq) + 1 from runs where message_id = ${sql.ref(`${table}.id`)}), (select 2 * min(accepted_seq) from runs where parent_id = ${sql.ref(`${table}.id`)}), 0)`

/** A message that shares its parent with one of a page. */
export interface SiblingRow {
  id: string
  parent_id: string | null
}

/** Queries on the branches of a conversation's tree. Siblings stand in the order in which they were written. */
export function branchQueries(query: QueryMaker) {
  return {
    /** The messages that share their parent with one of `limit` messages from `from` upwards, themselves among them. */
    siblings: query<{ conversationId: string; from: string; limit: number }, SiblingRow>((db, v) =>
      db
        .withRecursive('path', (db) =>
          db
            .selectFrom('messages')
            .select(['id', 'parent_id', sql<number>`1`.as('depth')])
            .where('id', '=', v.from)
            .where('conversation_id', '=', v.conversationId)
            .unionAll(
              db
                .selectFrom('path')
                .innerJoin('messages', 'messages.id', 'path.parent_id')
                .select([
                  'messages.id',
                  'messages.parent_id',
                  sql<number>`path.depth + 1`.as('depth'),
                ])
                .where('path.depth', '<', v.limit),
            ),
        )
        .selectFrom('path')
        .innerJoin('messages as sibling', 'sibling.parent_id', 'path.parent_id')
        .select([
          'sibling.id as id',
          'sibling.parent_id as parent_id',
          writtenAt('sibling').as('written_at'),
          'sibling.created_at as created_at',
        ])
        .unionAll((eb) =>
          eb
            .selectFrom('path')
            .innerJoin('messages as first', (on) =>
              on
                .on('first.conversation_id', '=', v.conversationId)
                .on('first.parent_id', 'is', null),
            )
            .where('path.parent_id', 'is', null)
            .select([
              'first.id as id',
              'first.parent_id as parent_id',
              writtenAt('first').as('written_at'),
              'first.created_at as created_at',
            ]),
        )
        .orderBy('written_at')
        .orderBy('created_at')
        .orderBy('id'),
    ),
    /** The end of the newest branch through a message: down from it, always to the newest answer. */
    newestBelow: query<{ conversationId: string; from: string }, { id: string }>((db, v) =>
      db
        .withRecursive('path', (db) =>
          db
            .selectFrom('messages')
            .select(['id', sql<number>`0`.as('depth')])
            .where('id', '=', v.from)
            .where('conversation_id', '=', v.conversationId)
            .unionAll(
              db
                .selectFrom('path')
                .select([NEWEST_ANSWER.as('id'), sql<number>`path.depth + 1`.as('depth')])
                .where('path.id', 'is not', null),
            ),
        )
        .selectFrom('path')
        .select('id')
        .where('id', 'is not', null)
        .orderBy('depth', 'desc')
        .limit(atMost(1)),
    ),
    /** Holds a unit to a message having no answer. */
    expectEnd: query<{ id: string; conversationId: string }, never>((db, v) =>
      db
        .selectFrom('messages')
        .select('id')
        .where('id', '=', v.id)
        .where('conversation_id', '=', v.conversationId)
        .where(isEnd),
    ),
    /** Shows another branch. What was said stays as old as it is, so lists keep their order. */
    setLeaf: query<{ id: string; ownerId: string; leafId: string }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ leaf_id: v.leafId })
        .where('id', '=', v.id)
        .where('owner_id', '=', v.ownerId),
    ),
  }
}

const NEWEST_ANSWER = sql<string>`(select answer.id from messages as answer where answer.parent_id = path.id order by ${writtenAt('answer')} desc, answer.created_at desc, answer.id desc limit 1)`
