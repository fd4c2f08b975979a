import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { findPostgres, startPostgres } from '../../test/postgres-server.ts'
import { describe, threadsOf } from '../cpu-row.ts'
import { takePass, warmUp, type Pass } from '../pass.ts'
import { notMeasured, type Row } from '../row.ts'
import { describeRounds, often, ratios, takeTurns, turnsOf } from '../rounds.ts'
import { toText } from '../script.ts'
import type { Contender, Stand } from '../stand.ts'
import { median } from '../statistics.ts'
import { STANDARD } from './cpu.ts'

/** Milliseconds between the batches of deltas of a busy server, as `events/event-log.ts` has it. */
const TICK_MS = 20
/** Twelve seconds each; the six in the middle hold neither a beginning nor an end. */
const LONG = { tokens: 600, rate: 50, delay: 1 }
const SETTLED_MS = 3000
const COUNTED_MS = 6000

interface Counted {
  query: string
  calls: number
}

/** Counts the statements a server executes in the middle of 50 replies, by text, a second. */
async function statementsOf(stand: Stand, server: Contender, sql: postgres.Sql) {
  await stand.load.ask({ do: 'open', target: server.target, count: STANDARD.streams })
  const job = { do: 'run' as const, text: toText(LONG), tokens: LONG.tokens }
  const replies = stand.load.ask({ ...job, spacingMs: STANDARD.spacingMs, turns: 1 })
  // It is awaited below, whatever happens before.
  replies.catch(() => undefined)
  await pause(SETTLED_MS)
  await sql`select pg_stat_statements_reset()`
  const began = performance.now()
  await pause(COUNTED_MS)
  const rows = await sql<Counted[]>`
    select query, calls::int from pg_stat_statements where query not like '%pg_stat_statements%'`
  const seconds = (performance.now() - began) / 1000
  await replies
  return [...rows]
    .map(({ query, calls }) => ({ query, rate: calls / seconds }))
    .sort((a, b) => b.rate - a.rate)
}

/** The same server and the same load on the other database: CPU time of the server process, Postgres's own is not in it. */
export const onPostgres: Row = {
  name: 'Postgres against SQLite, per token',
  async measure(stand, effort) {
    const cost = { name: this.name, unit: '× SQLite', budget: 1.3 }
    const batches = { name: 'writes to Postgres a tick, 50 runs', unit: 'statements', budget: 1 }
    const notices = { name: 'NOTIFYs a tick, 50 runs', unit: 'statements', budget: 1 }
    if (!findPostgres())
      return notMeasured([cost, batches, notices], 'no Postgres is installed (Debian: postgresql)')
    const database = await startPostgres({ shared_preload_libraries: 'pg_stat_statements' })
    stand.onRowEnd(() => database.stop())
    const sql = postgres(database.url, { max: 1, onnotice: () => {} })
    stand.onRowEnd(() => sql.end({ timeout: 1 }))
    await sql`create extension pg_stat_statements`

    const other = await stand.startLoquat({
      name: 'on Postgres',
      env: { DATABASE_URL: database.url },
    })
    const contenders = [stand.loquat, other]
    for (const each of contenders) await warmUp(stand, each)
    const take = (each: Contender) => takePass(stand, each, STANDARD)
    const rounds = await takeTurns(contenders, often(effort, 5), take)
    const numbers = ratios(rounds, other, stand.loquat, ({ cpu }: Pass) => cpu)
    const statements = await statementsOf(stand, other, sql)
    const ticks = (found: typeof statements) =>
      (found.reduce((sum, { rate }) => sum + rate, 0) * TICK_MS) / 1000
    const isNotice = ({ query }: { query: string }) => query.includes('pg_notify')
    const isWrite = ({ query }: { query: string }) =>
      !isNotice({ query }) && /\b(insert|update|delete)\b/i.test(query)
    return {
      figures: [
        { ...cost, value: median(numbers) },
        { ...batches, value: ticks(statements.filter(isWrite)) },
        { ...notices, value: ticks(statements.filter(isNotice)) },
      ],
      details: [
        ...describeRounds(rounds, numbers),
        ...contenders.flatMap((each) => [
          `${each.name}: ${describe(turnsOf(rounds, each))}`,
          `${each.name} by thread, µs a token: ${threadsOf(turnsOf(rounds, each))}`,
        ]),
        `statements a second in the middle of 50 replies (a tick is ${TICK_MS} ms, so 77 a second are one a tick):`,
        ...statements
          .slice(0, 8)
          .map(
            ({ query, rate }) => `  ${rate.toFixed(1)}  ${query.replace(/\s+/g, ' ').slice(0, 90)}`,
          ),
      ],
    }
  },
}
