import { sql } from 'kysely'
import { atMost, type Query, type QueryMaker, type Ref } from './statement.ts'
import type { EventsTable } from './tables.ts'

/** An event as it is read: whose it is the reader knows. */
export type EventRow = Pick<EventsTable, 'seq' | 'type' | 'data'>

const READ = ['seq', 'type', 'data'] as const

type Next = { conversationId: string; after: number; limit: number }
type Page = Next & { bytes: number }

/** Queries on the event log. */
export function eventQueries(query: QueryMaker, journal: boolean) {
  const written = journal ? 'journal' : 'events'
  const all = journal ? 'all_events' : 'events'
  const after = query<Next, EventRow>((db, v) =>
    db
      .selectFrom(all)
      .select(READ)
      .where('conversation_id', '=', v.conversationId)
      .where('seq', '>', v.after)
      .orderBy('seq')
      .limit(atMost(v.limit)),
  )
  return {
    insert: query<
      {
        conversationId: string
        seq: number | Ref
        runId: string | null
        type: string
        data: string
      },
      never
    >((db, v) =>
      db.insertInto(written).values({
        conversation_id: v.conversationId,
        seq: v.seq as number,
        run_id: v.runId,
        type: v.type,
        data: v.data,
      }),
    ),
    after,
    /** The next rows, up to `limit`, and no more of them once their data has `bytes`. */
    page: journal ? stoppedPage(after) : summedPage(query),
    /** What one run wrote, from its `run-start` on. */
    ofRun: query<{ conversationId: string; runId: string; from: number }, EventRow>((db, v) =>
      db
        .selectFrom(all)
        .select(READ)
        .where('conversation_id', '=', v.conversationId)
        .where('seq', '>=', v.from)
        .where('run_id', '=', v.runId)
        .orderBy('seq'),
    ),
    /** Puts what the journal holds in its places; with it, a unit may then treat `events` as all there is. */
    settle: journal ? settleQueries(query) : [],
    /** Removes what a snapshot at `to` stands for: everything of the run between its start and its end. */
    deleteFolded: query<{ conversationId: string; runId: string; from: number; to: number }, never>(
      (db, v) =>
        db
          .deleteFrom('events')
          .where('conversation_id', '=', v.conversationId)
          .where('run_id', '=', v.runId)
          .where('seq', '>=', v.from)
          .where('seq', '<=', v.to),
    ),
  }
}

/** SQLite gives rows one by one, and its worker stops. */
const stoppedPage =
  (after: Query<Next, EventRow>) =>
  ({ bytes, ...next }: Page) =>
    after(next, { bytes })

/** Postgres sends all that is asked for, so it adds up. It knows how long a text is that it has not read. */
const summedPage = (query: QueryMaker) =>
  query<Page, EventRow>((db, v) =>
    db
      .selectFrom(
        db
          .selectFrom(
            db
              .selectFrom('events')
              .select(READ)
              .where('conversation_id', '=', v.conversationId)
              .where('seq', '>', v.after)
              .orderBy('seq')
              .limit(atMost(v.limit))
              .as('next'),
          )
          .select(READ)
          .select(
            sql<number>`sum(octet_length(data)) over (order by seq) - octet_length(data)`.as(
              'before',
            ),
          )
          .as('sized'),
      )
      .select(READ)
      .where('before', '<', v.bytes)
      .orderBy('seq'),
  )

function settleQueries(query: QueryMaker) {
  return [
    query((db) =>
      db
        .insertInto('events')
        .columns(['conversation_id', 'seq', 'run_id', 'type', 'data'])
        .expression(
          db
            .selectFrom('journal')
            .select(['conversation_id', 'seq', 'run_id', 'type', 'data'])
            .orderBy('conversation_id')
            .orderBy('seq'),
        ),
    )({}),
    query((db) => db.deleteFrom('journal'))({}),
  ]
}

/** Characters of data that are sent together: who does not read keeps no more of them in the server's memory. */
const SLICE = 16_384

/** Rows in order, as many together as hold a slice; one that holds more stands alone. */
export function slicesOf<T extends { data: string }>(rows: readonly T[]): T[][] {
  const slices: T[][] = []
  let size = Infinity
  for (const row of rows) {
    size += row.data.length
    if (size <= SLICE) slices.at(-1)!.push(row)
    else {
      slices.push([row])
      size = row.data.length
    }
  }
  return slices
}
