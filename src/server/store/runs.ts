import { sql } from 'kysely'
import { LIVE_STATES } from '../../protocol/index.ts'
import { atMost, type QueryMaker, type Ref } from './statement.ts'
import type { RunsTable } from './tables.ts'

export interface RunRow extends Omit<RunsTable, 'epoch' | 'compacted' | 'continues'> {
  epoch: number
  compacted: number
  continues: number
}

/** The live states as SQL literals: a constant list lets both databases use the partial index on it. */
export const LIVE = sql.join(LIVE_STATES.map((state) => sql.lit(state)))
const isLive = sql<boolean>`runs.state in (${LIVE})`

/** Queries on runs. `now` of leases is the database's clock, the only one that several nodes share. */
export function runQueries(query: QueryMaker, now: ReturnType<typeof sql<number>>) {
  return {
    insert: query<
      {
        id: string
        conversationId: string
        messageId: string
        parentId: string
        model: string
        settings: string
        continues: number
        state: string
        nodeId: string
        leaseMs: number
        acceptedSeq: number | Ref
        startSeq: number | Ref
        head: string | null
        now: number
      },
      never
    >((db, v) =>
      db.insertInto('runs').values({
        id: v.id,
        conversation_id: v.conversationId,
        message_id: v.messageId,
        parent_id: v.parentId,
        model: v.model,
        settings: v.settings,
        continues: v.continues,
        state: v.state,
        node_id: v.nodeId,
        lease_until: sql<number>`${now} + ${v.leaseMs}`,
        cancel_requested_at: null,
        accepted_state: v.state,
        accepted_seq: v.acceptedSeq as number,
        start_seq: v.startSeq as number,
        head: v.head,
        end_data: null,
        created_at: v.now,
        ended_at: null,
      }),
    ),
    get: query<{ id: string; ownerId: string }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .innerJoin('conversations', 'conversations.id', 'runs.conversation_id')
        .selectAll('runs')
        .where('runs.id', '=', v.id)
        .where('conversations.owner_id', '=', v.ownerId),
    ),
    /** The run that wrote a message first: the one its user message started. */
    firstOfParent: query<{ parentId: string }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('parent_id', '=', v.parentId)
        .orderBy('accepted_seq')
        .limit(atMost(1)),
    ),
    /** The runs that wrote a message, oldest first. */
    ofMessage: query<{ messageId: string }, RunRow>((db, v) =>
      db.selectFrom('runs').selectAll().where('message_id', '=', v.messageId).orderBy('start_seq'),
    ),
    /** All of a conversation: what each is, and what it wrote. */
    states: query<{ conversationId: string }, Pick<RunRow, 'id' | 'state' | 'message_id'>>(
      (db, v) =>
        db
          .selectFrom('runs')
          .select(['id', 'state', 'message_id'])
          .where('conversation_id', '=', v.conversationId),
    ),
    /** One that is being executed, or is to be. */
    anyAtWork: query<Record<never, never>, { id: string }>((db) =>
      db
        .selectFrom('runs')
        .select('id')
        .where(isLive)
        .where('state', '<>', 'waiting')
        .limit(atMost(1)),
    ),
    live: query<{ conversationId: string }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('conversation_id', '=', v.conversationId)
        .where(isLive),
    ),
    /** Holds a unit to nobody writing this message, or an answer to it. */
    expectIdle: query<{ messageId: string; conversationId: string }, never>((db, v) =>
      db
        .selectFrom('conversations')
        .select('id')
        .where('id', '=', v.conversationId)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('runs')
                .select('runs.id')
                .where('message_id', '=', v.messageId)
                .where(isLive),
            ),
          ),
        ),
    ),
    /** Holds a unit to fewer live runs of an owner than this. */
    expectRoom: query<{ conversationId: string; ownerId: string; limit: number }, never>((db, v) =>
      db
        .selectFrom('conversations')
        .select('id')
        .where('id', '=', v.conversationId)
        .where(
          sql<boolean>`(select count(*) from runs join conversations as mine on mine.id = runs.conversation_id where ${isLive} and mine.owner_id = ${v.ownerId}) < ${v.limit}`,
        ),
    ),
    start: query<{ id: string; epoch: number; startSeq: number | Ref }, never>((db, v) =>
      db
        .updateTable('runs')
        .set({ state: 'running', start_seq: v.startSeq as number })
        .where('id', '=', v.id)
        .where('epoch', '=', v.epoch)
        .where('state', '=', 'queued'),
    ),
    /** A run begins to wait for a person. The new epoch tells whoever looked at it before to look again. */
    suspend: query<{ id: string; epoch: number }, never>((db, v) =>
      db
        .updateTable('runs')
        .set((eb) => ({ state: 'waiting', epoch: eb('epoch', '+', 1) }))
        .where('id', '=', v.id)
        .where('epoch', '=', v.epoch)
        .where('state', '=', 'running')
        .where('cancel_requested_at', 'is', null),
    ),
    /** A person has answered: the run goes on, on this node, or waits for another answer. */
    answer: query<
      { id: string; epoch: number; state: string; nodeId: string; leaseMs: number },
      never
    >((db, v) =>
      db
        .updateTable('runs')
        .set((eb) => ({
          state: v.state,
          epoch: eb('epoch', '+', 1),
          node_id: v.nodeId,
          lease_until: sql<number>`${now} + ${v.leaseMs}`,
        }))
        .where('id', '=', v.id)
        .where('epoch', '=', v.epoch)
        .where('state', '=', 'waiting')
        .where('cancel_requested_at', 'is', null),
    ),
    end: query<{ id: string; epoch: number; state: string; endData: string; now: number }, never>(
      (db, v) =>
        db
          .updateTable('runs')
          .set({ state: v.state, end_data: v.endData, ended_at: v.now })
          .where('id', '=', v.id)
          .where('epoch', '=', v.epoch)
          .where(isLive),
    ),
    requestCancel: query<{ id: string; now: number }, never>((db, v) =>
      db
        .updateTable('runs')
        .set({ cancel_requested_at: v.now })
        .where('id', '=', v.id)
        .where(isLive),
    ),
    /** One statement for all runs of a node. */
    renew: query<{ nodeId: string; leaseMs: number }, never>((db, v) =>
      db
        .updateTable('runs')
        .set({ lease_until: sql<number>`${now} + ${v.leaseMs}` })
        .where('node_id', '=', v.nodeId)
        .where(isLive),
    ),
    /** The live runs of a node. */
    ofNode: query<{ nodeId: string }, RunRow>((db, v) =>
      db.selectFrom('runs').selectAll().where('node_id', '=', v.nodeId).where(isLive),
    ),
    /** Live runs of other nodes: those whose lease ran out, or (`all` = 1) every one. */
    orphans: query<{ nodeId: string; all: number }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('node_id', '!=', v.nodeId)
        .where(isLive)
        // A run that waits for a person has no owner to lose.
        .where(sql<boolean>`(state <> 'waiting' or cancel_requested_at is not null)`)
        .where(sql<boolean>`(lease_until < ${now} or 1 = ${v.all})`)
        .limit(atMost(500)),
    ),
    claim: query<{ id: string; epoch: number; nodeId: string; leaseMs: number }, never>((db, v) =>
      db
        .updateTable('runs')
        .set((eb) => ({
          epoch: eb('epoch', '+', 1),
          node_id: v.nodeId,
          lease_until: sql<number>`${now} + ${v.leaseMs}`,
        }))
        .where('id', '=', v.id)
        .where('epoch', '=', v.epoch)
        .where(isLive),
    ),
    /** The next queued run of each conversation in which nothing runs. */
    queued: query<{ nodeId: string }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('state', '=', 'queued')
        .where('node_id', '=', v.nodeId)
        .where(
          sql<boolean>`not exists (select 1 from runs as before where before.conversation_id = runs.conversation_id and (before.state in ('running', 'waiting') or (before.state = 'queued' and before.accepted_seq < runs.accepted_seq)))`,
        ),
    ),
    compactable: query<{ endedBefore: number; limit: number }, RunRow>((db, v) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('compacted', '=', 0)
        .where('ended_at', '<', v.endedBefore)
        .orderBy('ended_at')
        .limit(atMost(v.limit)),
    ),
    setCompacted: query<{ id: string }, never>((db, v) =>
      db
        .updateTable('runs')
        .set({ compacted: 1 })
        .where('id', '=', v.id)
        .where('compacted', '=', 0),
    ),
  }
}
