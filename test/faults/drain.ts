import { createRandom } from '../random.ts'
import { startServerProcess } from '../server-process.ts'
import { roll, type Manner } from './drain/roll.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface DrainLedger {
  /** Restarts. */
  rolls: number
  runs: number
  completed: number
  interrupted: number
  /** Readers' times without a stream, in milliseconds: how many, p50, p99 and the longest of the last rolls. */
  stalls: { count: number; p50: number; p99: number; longest: number }
  /** The longest that a new server needed to be there. */
  start: number
  violations: string[]
}

export interface DrainOptions {
  seed: number
  /** Called before each restart; false ends the suite. */
  goOn(ledger: DrainLedger): boolean
  /** Replies at a time. */
  runs?: number
  /** One restart in so many is left to come to the end of its patience; it takes half a minute. Never by default. */
  patienceEvery?: number
  root?: string
  ledger?: DrainLedger
  report?(ledger: DrainLedger): void
}

/** p99 of the time that a reader may be without a stream, beside the time that the server takes to start. */
const LONGEST_STALL = 3_000

export const emptyLedger = (): DrainLedger => ({
  rolls: 0,
  runs: 0,
  completed: 0,
  interrupted: 0,
  stalls: { count: 0, p50: 0, p99: 0, longest: 0 },
  start: 0,
  violations: [],
})

/** Restarts one server again and again under load, and looks at what its clients notice. */
export async function drainSuite(options: DrainOptions): Promise<DrainLedger> {
  const { seed, goOn, runs = 60, patienceEvery = Infinity, root, report = () => {} } = options
  const { ledger = emptyLedger() } = options
  const random = createRandom(seed + ledger.rolls)
  const env = { LOQUAT_MODEL: 'test:script' }
  let server = await startServerProcess({ env, ...(root ? { root } : {}) })
  const stalls: number[] = []
  while (goOn(ledger)) {
    const n = ++ledger.rolls
    const manner: Manner =
      n % patienceEvery === 0 ? 'to the end of its patience' : n % 2 === 1 ? 'patient' : 'hurried'
    const result = await roll({ server, manner, random, runs, env, root })
    server = result.server
    const { completed, interrupted, start, violations } = result.roll
    ledger.runs += result.roll.runs
    ledger.completed += completed
    ledger.interrupted += interrupted
    ledger.start = Math.max(ledger.start, start)
    stalls.push(...result.roll.stalls)
    ledger.stalls = summary(stalls, ledger.stalls)
    ledger.violations.push(...violations.map((it) => `roll ${n}, ${manner}: ${it}`))
    report(ledger)
  }
  if (ledger.stalls.p99 > LONGEST_STALL + ledger.start)
    ledger.violations.push(`readers were without a stream for ${ledger.stalls.p99} ms`)
  await server.end('SIGKILL')
  return ledger
}

function summary(stalls: number[], before: DrainLedger['stalls']): DrainLedger['stalls'] {
  const sorted = stalls.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0)
  const longest = Math.max(before.longest, Math.round(sorted.at(-1) ?? 0))
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest }
}

export const drainLongForm: Suite<DrainLedger> = {
  about: 'restarts a server again and again while it is used',
  run: ({ ledger, ...options }) =>
    drainSuite({ ...options, patienceEvery: 10, ...(ledger ? { ledger } : {}) }),
  trials: ({ rolls, runs, completed, interrupted, stalls }) => [
    rolls,
    `restarts among ${runs} replies, of which ${completed} were completed and ${interrupted} cut off and gone on with; ` +
      `readers were without a stream for ${stalls.p50} ms (p50), ${stalls.p99} ms (p99)`,
  ],
}
