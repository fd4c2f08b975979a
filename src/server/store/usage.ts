import { sql } from 'kysely'
import { DELETED } from './removal.ts'
import { atMost, type Compiler, type QueryMaker } from './statement.ts'

/** Sums over runs; null where none of them has the number. */
export interface UsedRow {
  /** Those that used anything. */
  runs: number
  input_tokens: number | null
  output_tokens: number | null
  cached_input_tokens: number | null
  cache_write_tokens: number | null
  reasoning_tokens: number | null
  /** Runs whose tokens are our own count. */
  estimated: number
  priced: number
  micro_usd: number | null
  input_micro_usd: number | null
  output_micro_usd: number | null
  cost_estimated: number
}

/** What runs of one conversation that are alike have come to; of a conversation without any, only which it is. */
export interface SpentRow extends UsedRow {
  id: string
  owner_id: string
  updated_at: number
  /** Days since 1970. */
  day: number | null
  model: string | null
  state: string | null
  code: string | null
  ended: number
  /** Milliseconds, with commas in between. */
  first_ms: string | null
  took_ms: string | null
}

/** Where a walk through conversations has come to, and what of them is asked. */
type Walk = {
  ownerId: string
  time: number
  id: string
  limit: number
  since: number
  offset: number
}

// `json(text)` and the arrows mean the same in both databases; what an arrow gives for a number or a truth does not.
type Total = 'usage' | 'cost'
const sum = (of: Total, name: string) =>
  sql<number | null>`cast(sum(cast(${sql.ref(of)} ->> ${sql.lit(name)} as bigint)) as bigint)`
const estimates = (of: Total) =>
  sql<number>`count(case when cast(${sql.ref(of)} -> 'estimated' as text) = 'true' then 1 end)`
const listOf = (column: string) => sql<string>`string_agg(cast(${sql.ref(column)} as text), ',')`

const SUMS = [
  sql<number>`count(usage)`.as('runs'),
  sum('usage', 'inputTokens').as('input_tokens'),
  sum('usage', 'outputTokens').as('output_tokens'),
  sum('usage', 'cachedInputTokens').as('cached_input_tokens'),
  sum('usage', 'cacheWriteTokens').as('cache_write_tokens'),
  sum('usage', 'reasoningTokens').as('reasoning_tokens'),
  estimates('usage').as('estimated'),
  sql<number>`count(cost)`.as('priced'),
  sum('cost', 'microUsd').as('micro_usd'),
  sum('cost', 'inputMicroUsd').as('input_micro_usd'),
  sum('cost', 'outputMicroUsd').as('output_micro_usd'),
  estimates('cost').as('cost_estimated'),
]
const END = [
  sql`json(end_data) -> 'usage'`.as('usage'),
  sql`json(end_data) -> 'cost'`.as('cost'),
] as const

/** Queries on what runs have used. Each end is parsed once. */
export function usageQueries(query: QueryMaker) {
  return {
    /** What the runs of a conversation have used in all. */
    ofConversation: query<{ conversationId: string }, UsedRow>((db, v) =>
      db
        .with(
          (cte) => cte('ended').materialized(),
          (db) =>
            db
              .selectFrom('runs')
              .select(END)
              .where('conversation_id', '=', v.conversationId)
              .where('end_data', 'is not', null),
        )
        .selectFrom('ended')
        .select(SUMS),
    ),
    /** What the runs of an owner's next conversations have come to, in the order in which these were changed. */
    ofOwner: query<Walk, SpentRow>((db, v) =>
      spent(
        db,
        v,
        sql<boolean>`owner_id = ${v.ownerId} and (updated_at, id) > (${v.time}, ${v.id})`,
        sql`updated_at, id`,
      ),
    ),
    /** The same of everybody's, one owner after the other. */
    ofAll: query<Walk, SpentRow>((db, v) =>
      spent(
        db,
        v,
        sql<boolean>`(owner_id, updated_at, id) > (${v.ownerId}, ${v.time}, ${v.id})`,
        sql`owner_id, updated_at, id`,
      ),
    ),
    /** How much there is of an owner's. */
    counts: query<{ ownerId: string }, Counts>((db, v) =>
      db.selectNoFrom([
        sql<number>`(select count(*) from conversations where owner_id = ${v.ownerId})`.as(
          'conversations',
        ),
        sql<number>`(select count(*) from conversations join messages on conversation_id = conversations.id where owner_id = ${v.ownerId})`.as(
          'messages',
        ),
      ]),
    ),
    countsOfAll: query<Record<never, never>, Counts>((db) =>
      db.selectNoFrom([
        sql<number>`(select count(*) from conversations where owner_id <> ${DELETED})`.as(
          'conversations',
        ),
        sql<number>`(select count(*) from messages) - (select count(*) from conversations join messages on conversation_id = conversations.id where owner_id = ${DELETED})`.as(
          'messages',
        ),
      ]),
    ),
  }
}

export interface Counts {
  conversations: number
  messages: number
}

type Sql = ReturnType<typeof sql>

/** A conversation changes with each run that begins in it, so one that has not changed since has none. */
function spent(db: Compiler, v: Walk, after: ReturnType<typeof sql<boolean>>, order: Sql) {
  return db
    .with(
      (cte) => cte('picked').materialized(),
      (db) =>
        db
          .selectFrom('conversations')
          .select(['id', 'owner_id', 'updated_at'])
          .where(after)
          .where('updated_at', '>=', v.since)
          .where('owner_id', '<>', DELETED)
          .orderBy(order)
          .limit(atMost(v.limit)),
    )
    .with(
      (cte) => cte('ended').materialized(),
      (db) =>
        db
          .selectFrom('picked')
          .leftJoin('runs', (on) =>
            on
              .onRef('runs.conversation_id', '=', 'picked.id')
              .on('runs.created_at', '>=', v.since)
              .on('runs.end_data', 'is not', null),
          )
          .select([
            'picked.id',
            'picked.owner_id',
            'picked.updated_at',
            'runs.model',
            'runs.state',
            sql`cast((runs.created_at + ${v.offset}) / 86400000 as bigint)`.as('day'),
            sql`json(end_data) -> 'reason' ->> 'code'`.as('code'),
            sql`case when state = 'completed' then cast(json(end_data) ->> 'firstMs' as bigint) end`.as(
              'first_ms',
            ),
            // With another epoch it has waited for a person, or another process has ended it.
            sql`case when state = 'completed' and accepted_state = 'running' and epoch = 1 then ended_at - created_at end`.as(
              'took_ms',
            ),
            ...END,
          ]),
    )
    .selectFrom('ended')
    .select(['id', 'owner_id', 'updated_at', 'day', 'model', 'state', 'code'])
    .select([
      sql<number>`count(state)`.as('ended'),
      listOf('first_ms').as('first_ms'),
      listOf('took_ms').as('took_ms'),
      ...SUMS,
    ])
    .groupBy(['id', 'owner_id', 'updated_at', 'day', 'model', 'state', 'code'])
    .orderBy(order)
}
