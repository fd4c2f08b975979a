import { sql } from 'kysely'
import { HEAD_SEQ, RUNNING, type ConversationRow } from './conversation-columns.ts'
import { DELETED } from './removal.ts'
import { LIVE } from './runs.ts'
import { atMost, type QueryMaker, type Statement } from './statement.ts'

export type { ConversationRow }

/** Queries on conversations. Each names the owner, so what is not yours is not there. */
export function conversationQueries(query: QueryMaker, touch: (id: string) => Statement[]) {
  const set = (
    column:
      'title' | 'model' | 'instructions' | 'settings' | 'allowed_tools' | 'pinned' | 'archived',
  ) =>
    query<{ id: string; ownerId: string; value: string | number | null }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ [column]: v.value })
        .where('id', '=', v.id)
        .where('owner_id', '=', v.ownerId),
    )

  const insert = query<
    {
      id: string
      ownerId: string
      title: string | null
      model: string | null
      instructions: string | null
      settings: string
      bodyHash: string | null
      now: number
    },
    never
  >((db, v) =>
    db.insertInto('conversations').values({
      id: v.id,
      owner_id: v.ownerId,
      title: v.title,
      model: v.model,
      instructions: v.instructions,
      settings: v.settings,
      leaf_id: null,
      body_hash: v.bodyHash,
      created_at: v.now,
      updated_at: v.now,
    }),
  )
  const insertHead = query<{ id: string }, never>((db, v) =>
    db.insertInto('heads').values({ conversation_id: v.id, seq: 0 }),
  )

  type Beginning = Omit<Parameters<typeof insert>[0], 'bodyHash'>
  const begin = (values: Beginning, bodyHash: string | null) => [
    insert({ ...values, bodyHash }),
    insertHead({ id: values.id }),
  ]

  return {
    /** A conversation and the head of its log. */
    create: (values: Beginning, bodyHash: string | null = null) => [
      ...begin(values, bodyHash),
      ...touch(values.id),
    ],
    /** The same, of which no list is told. */
    createUntold: begin,
    /** Gives it to another owner, for good or until the unit's end; nothing happens if it is not the first one's. */
    handOver: query<{ id: string; from: string; to: string; bodyHash: string; now: number }, never>(
      (db, v) =>
        db
          .updateTable('conversations')
          .set({ owner_id: v.to, updated_at: v.now })
          .where('id', '=', v.id)
          .where('owner_id', '=', v.from)
          .where('body_hash', '=', v.bodyHash),
    ),
    get: query<{ id: string; ownerId: string }, ConversationRow>((db, v) =>
      db
        .selectFrom('conversations')
        .selectAll()
        .select([RUNNING.as('running'), HEAD_SEQ.as('seq')])
        .where('id', '=', v.id)
        .where('owner_id', '=', v.ownerId),
    ),
    /** Of any owner: for the server's own work on a run that was checked before. */
    byId: query<{ id: string }, ConversationRow>((db, v) =>
      db
        .selectFrom('conversations')
        .selectAll()
        .select([RUNNING.as('running'), HEAD_SEQ.as('seq')])
        .where('id', '=', v.id)
        .where('owner_id', '<>', DELETED),
    ),
    /**
     * Newest first; `time` and `id` are the last row of the page before. `archived` and `pinned`: only those that are (1) or
     * are not (0), or all (-1).
     */
    list: query<
      {
        ownerId: string
        time: number
        id: string
        limit: number
        archived: number
        pinned: number
      },
      ConversationRow
    >((db, v) =>
      db
        .selectFrom('conversations')
        .selectAll()
        .select([RUNNING.as('running'), HEAD_SEQ.as('seq')])
        .where('owner_id', '=', v.ownerId)
        // As one comparison the index begins there: a page far down costs no more than the first.
        .where(sql<boolean>`(updated_at, id) < (${v.time}, ${v.id})`)
        .where(sql<boolean>`(${v.archived} < 0 or archived = ${v.archived})`)
        .where(sql<boolean>`(${v.pinned} < 0 or pinned = ${v.pinned})`)
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(atMost(v.limit)),
    ),
    /** Of any owner, by id; `after` is the last one of the page before. */
    each: query<{ after: string; limit: number }, ConversationRow>((db, v) =>
      db
        .selectFrom('conversations')
        .selectAll()
        .select([RUNNING.as('running'), HEAD_SEQ.as('seq')])
        .where('id', '>', v.after)
        .where('owner_id', '<>', DELETED)
        .orderBy('id')
        .limit(atMost(v.limit)),
    ),
    count: query<Record<string, never>, { count: number }>((db) =>
      db
        .selectFrom('conversations')
        .select(sql<number>`count(*)`.as('count'))
        .where('owner_id', '<>', DELETED),
    ),
    /** A query for each column that a patch may name, so that patches of several columns do not undo each other. */
    set: {
      title: set('title'),
      model: set('model'),
      instructions: set('instructions'),
      settings: set('settings'),
      allowedTools: set('allowed_tools'),
      pinned: set('pinned'),
      archived: set('archived'),
    },
    /** Lets tools run without asking, as long as those that may are still the ones its caller has seen. */
    allowTools: query<{ id: string; before: string; allowed: string }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ allowed_tools: v.allowed })
        .where('id', '=', v.id)
        .where('allowed_tools', '=', v.before),
    ),
    /** Gives a conversation a first title; one that has a title keeps it. */
    setFirstTitle: query<{ id: string; title: string }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ title: v.title })
        .where('id', '=', v.id)
        .where('title', 'is', null),
    ),
    /** Changes the title as long as it is still the one its caller has seen. */
    retitle: query<{ id: string; before: string; title: string }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ title: v.title })
        .where('id', '=', v.id)
        .where('title', '=', v.before),
    ),
    /** Holds a unit to the leaf its caller has seen. */
    expectLeaf: query<{ id: string; ownerId: string; leafId: string }, never>((db, v) =>
      db
        .selectFrom('conversations')
        .select('id')
        .where('id', '=', v.id)
        .where('owner_id', '=', v.ownerId)
        .where(sql<string>`coalesce(leaf_id, '')`, '=', v.leafId),
    ),
    moveLeaf: query<{ id: string; leafId: string | null; now: number }, never>((db, v) =>
      db
        .updateTable('conversations')
        .set({ leaf_id: v.leafId, updated_at: v.now })
        .where('id', '=', v.id),
    ),
    /** Takes the next `count` numbers of the log; gives the last of them. */
    takeSeq: query<{ id: string; count: number }, never>((db, v) =>
      db
        .updateTable('heads')
        .set((eb) => ({ seq: eb('seq', '+', v.count) }))
        .where('conversation_id', '=', v.id)
        .returning('seq'),
    ),
    /** The same on behalf of a run: nothing happens once the run has ended or another owner has claimed it. */
    takeSeqFenced: query<{ id: string; count: number; runId: string; epoch: number }, never>(
      (db, v) =>
        db
          .updateTable('heads')
          .set((eb) => ({ seq: eb('seq', '+', v.count) }))
          .where('conversation_id', '=', v.id)
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('runs')
                .select('id')
                .where('runs.id', '=', v.runId)
                .where('epoch', '=', v.epoch)
                .where(sql<boolean>`state in (${LIVE})`),
            ),
          )
          .returning('seq'),
    ),
  }
}
