import { sql } from 'kysely'
import { HEAD_SEQ, RUNNING, type ConversationRow } from './conversation-columns.ts'
import { atMost, type QueryMaker, type Statement } from './statement.ts'

/** A conversation as it is now and the number of its newest change; without its columns once it is deleted. */
export type AccountRow = { rev: number; conversation_id: string } & (
  ConversationRow | { [K in keyof ConversationRow]: null }
)

/** How many changes back a deletion is remembered; who has been away for longer reads the list anew. */
export const REMEMBERED = 10_000

/** Do lists of conversations show that such an event has happened? */
export const isListed = (type: string): boolean => LISTED.has(type)
const LISTED = new Set(['message', 'run-start', 'run-end', 'conversation-update'])

/**
 * Queries on what lists of conversations show. Each owner has a counter, and each conversation the number of its newest
 * change: a reader who knows all up to one number asks for what has a greater one. Nothing is kept of older changes.
 */
export function accountEventQueries(query: QueryMaker) {
  const bump = query<{ id: string }, never>((db, v) =>
    db
      .insertInto('account_heads')
      .columns(['owner_id', 'rev'])
      .expression(
        db
          .selectFrom('conversations')
          .select(['owner_id', sql.lit(1).as('rev')])
          .where('id', '=', v.id),
      )
      .onConflict((on) =>
        on.column('owner_id').doUpdateSet((eb) => ({ rev: eb('account_heads.rev', '+', 1) })),
      ),
  )
  const mark = (deleted: 0 | 1) =>
    query<{ id: string }, never>((db, v) =>
      db
        .insertInto('account_events')
        .columns(['conversation_id', 'owner_id', 'rev', 'deleted'])
        .expression(
          db
            .selectFrom('conversations')
            .innerJoin('account_heads', 'account_heads.owner_id', 'conversations.owner_id')
            .select([
              'conversations.id',
              'conversations.owner_id',
              'account_heads.rev',
              sql.lit(deleted).as('deleted'),
            ])
            .where('conversations.id', '=', v.id),
        )
        .onConflict((on) =>
          on.column('conversation_id').doUpdateSet((eb) => ({
            rev: eb.ref('excluded.rev'),
            deleted: eb.ref('excluded.deleted'),
          })),
        ),
    )
  const changed = mark(0)
  const deleted = mark(1)
  const forget = query<{ ownerId: string; remembered: number }, never>((db, v) =>
    db
      .deleteFrom('account_events')
      .where('owner_id', '=', v.ownerId)
      .where('deleted', '=', 1)
      .where(
        'rev',
        '<',
        sql<number>`(select rev from account_heads where account_heads.owner_id = account_events.owner_id) - ${v.remembered}`,
      ),
  )
  const eraseEvents = query<{ ownerId: string }, never>((db, v) =>
    db.deleteFrom('account_events').where('owner_id', '=', v.ownerId).where('deleted', '=', 1),
  )
  const eraseHead = query<{ ownerId: string }, never>((db, v) =>
    db
      .deleteFrom('account_heads')
      .where('owner_id', '=', v.ownerId)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('account_events').select('rev').where('owner_id', '=', v.ownerId))),
      ),
  )

  return {
    /** Counts a change of a conversation; part of the unit that makes it. */
    touch: (id: string): Statement[] => [bump({ id }), changed({ id })],
    /** Counts its deletion, which has to follow in the same unit. */
    bury: (id: string, ownerId: string, remembered = REMEMBERED): Statement[] => [
      bump({ id }),
      deleted({ id }),
      forget({ ownerId, remembered }),
    ],
    /** Forgets that there was such an owner, and what was deleted. */
    erase: (ownerId: string): Statement[] => [eraseEvents({ ownerId }), eraseHead({ ownerId })],
    head: query<{ ownerId: string }, { rev: number }>((db, v) =>
      db.selectFrom('account_heads').select('rev').where('owner_id', '=', v.ownerId),
    ),
    /** What has changed after a number, each conversation once and as it is now, by the newest of its numbers. */
    after: query<{ ownerId: string; after: number; limit: number }, AccountRow>((db, v) =>
      db
        .selectFrom('account_events')
        .leftJoin('conversations', (on) =>
          on
            .onRef('conversations.id', '=', 'account_events.conversation_id')
            // One that is deleted may not be removed yet.
            .on('conversations.owner_id', '=', v.ownerId),
        )
        .selectAll('conversations')
        .select(['account_events.rev', 'account_events.conversation_id'])
        .select([RUNNING.as('running'), HEAD_SEQ.as('seq')])
        .where('account_events.owner_id', '=', v.ownerId)
        .where('account_events.rev', '>', v.after)
        .orderBy('account_events.rev')
        .limit(atMost(v.limit)),
    ),
    /** Is it, or was it as far as is remembered, somebody else's? Their readers are told of it by this id. */
    ofAnother: query<{ id: string; ownerId: string }, never>((db, v) =>
      db
        .selectFrom('account_events')
        .select('rev')
        .where('conversation_id', '=', v.id)
        .where('owner_id', '!=', v.ownerId),
    ),
    ownerOf: query<{ id: string }, { owner_id: string }>((db, v) =>
      db.selectFrom('account_events').select('owner_id').where('conversation_id', '=', v.id),
    ),
  }
}
