import { sql } from 'kysely'
import { LIVE } from './runs.ts'
import { atMost, type QueryMaker, type Statement } from './statement.ts'

/** Whose a deleted conversation is until nothing is left of it: nobody can have such a name. */
export const DELETED = '(deleted)'

/** Rows of each table that are removed at once: what is being written waits no longer than for that. */
const AT_ONCE = 150

/** Where most of a conversation lies, each table with what tells its rows apart. */
const TABLES = { runs: 'id', search_entries: 'id', events: 'seq', messages: 'id' } as const

/** Which conversation, and what must hold of it. */
export type Hidden = {
  id: string
  ownerId: string
  /** 0: only if nothing was said in it. */
  used: number
  /** Milliseconds since 1970: only if nothing was said in it since, and nobody pinned it; 0: whatever was. */
  unusedSince: number
}

/**
 * Queries on deletion. It is one small unit, after which nobody finds the conversation, its links and its runs any more.
 * The rest is removed bit by bit, however much that is, also after a crash.
 */
export function removalQueries(
  query: QueryMaker,
  {
    bury,
    settle,
    notes,
  }: {
    bury: (id: string, ownerId: string) => Statement[]
    settle: Statement[]
    /** Is it noted where bytes are left? */
    notes: boolean
  },
) {
  const hide = query<Hidden, never>((db, v) =>
    db
      .updateTable('conversations')
      .set({ owner_id: DELETED })
      .where('id', '=', v.id)
      .where('owner_id', '=', v.ownerId)
      .where(sql<boolean>`(leaf_id is null or 1 = ${v.used})`)
      .where(
        sql<boolean>`(cast(${v.unusedSince} as bigint) = 0 or (pinned = 0 and updated_at < cast(${v.unusedSince} as bigint) and not exists (select 1 from runs where runs.conversation_id = conversations.id and runs.state in ('queued', 'running'))))`,
      ),
  )
  const all = (table: 'heads' | 'dialect_sessions' | 'shares') =>
    query<{ id: string }, never>((db, v) =>
      db.deleteFrom(table).where('conversation_id', '=', v.id),
    )
  // Without its head nothing can be added to a log.
  const head = all('heads')
  const sessions = all('dialect_sessions')
  const shares = all('shares')
  const liveRuns = query<{ id: string }, never>((db, v) =>
    db
      .deleteFrom('runs')
      .where('conversation_id', '=', v.id)
      .where(sql<boolean>`state in (${LIVE})`),
  )
  const isDeleted = (id: string) =>
    sql`exists (select 1 from conversations where conversations.id = ${id} and owner_id = ${DELETED})`
  const some = Object.entries(TABLES).map(([table, column]) =>
    query<{ id: string }, never>((db, v) => {
      const [rows, key] = [sql.table(table), sql.ref(column)]
      // The same id may be somebody's again.
      const statement = sql`delete from ${rows} where conversation_id = ${v.id} and ${isDeleted(v.id)} and ${key} in (select ${key} from ${rows} where conversation_id = ${v.id} limit ${atMost(AT_ONCE)})`
      return { compile: () => statement.compile(db) }
    }),
  )
  const isEmpty = Object.keys(TABLES).map(
    (table) =>
      sql`not exists (select 1 from ${sql.table(table)} where conversation_id = conversations.id)`,
  )
  const end = query<{ id: string }, never>((db, v) =>
    db
      .deleteFrom('conversations')
      .where('id', '=', v.id)
      .where('owner_id', '=', DELETED)
      .where(sql<boolean>`${sql.join(isEmpty, sql` and `)}`),
  )
  const note = query<{ now: number }, never>((db, v) =>
    db.insertInto('blanks').values({ since: v.now, data: new Uint8Array() }),
  )

  const hurry = query((db) => db.updateTable('blanks').set({ since: 0 }))

  /** @param now is noted where bytes are left that nobody uses */
  const more = (id: string, now: number): Statement[] => [
    // Were an event put in its place later, there would be no such conversation.
    ...settle,
    ...some.map((statement) => statement({ id })),
    end({ id }),
    ...(notes ? [note({ now })] : []),
  ]

  return {
    hide,
    /** Removes a little more of one that is deleted, and at last itself. */
    more,
    /** Deletes a conversation for everybody; the unit fails where `hide` does not hold. */
    delete: (hidden: Hidden): Statement[] => {
      const { id, ownerId } = hidden
      const first = [head({ id }), ...bury(id, ownerId), hide(hidden, { expect: 1 })]
      return [...first, liveRuns({ id }), sessions({ id }), shares({ id })]
    },
    /** One that is deleted and not removed yet. */
    next: query<Record<string, never>, { id: string }>((db) =>
      db.selectFrom('conversations').select('id').where('owner_id', '=', DELETED).limit(atMost(1)),
    ),
    /** What is left where nobody uses it is to be overwritten now. */
    hurry: (): Statement[] => (notes ? [note({ now: 0 }), hurry({})] : []),
    /** Where it is noted: since when bytes are left that nobody uses. */
    noted: query<Record<string, never>, { since: number | null }>((db) =>
      db.selectFrom('blanks').select(sql<number | null>`min(since)`.as('since')),
    ),
  }
}
