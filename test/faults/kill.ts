import { availableParallelism } from 'node:os'
import { onPostgres } from '../databases.ts'
import { createRandom } from '../random.ts'
import { MIGRATIONS } from '../../src/server/store/migrate.ts'
import { allBoundaries, birthBoundaries, nameOf } from './kill/boundaries.ts'
import { chooser, type Choose } from './kill/choose.ts'
import { openRig, prepareGround, type Ground, type Rig, type TrialResult } from './kill/rig.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface KillLedger {
  kills: number
  /** Kills at a random moment under load. */
  random: number
  /** Kills at a random moment of a start, most of them after a kill under load. */
  wayUp: number
  /** Ends by SIGABRT, and by a fault that nobody caught (SIGHUP), among them. */
  aborts: number
  faults: number
  /** Kills at each boundary, by its name: one counts for every statement that the transaction held. */
  boundaries: Record<string, number>
  /** Boundaries that were waited for in vain. */
  missed: number
  /** How many events readers held when the server was killed. */
  events: number
  /** How many replies were cut off in the middle. */
  interrupted: number
  violations: string[]
}

export interface KillOptions {
  seed: number
  /** Called before each trial; false ends the suite. */
  goOn(ledger: KillLedger, trials: number): boolean
  /** Replies at a time; at most 24 where a boundary is aimed at. */
  streams?: number
  /** One trial in so many is at a random moment. */
  randomEvery?: number
  /** Data directories at a time. */
  rigs?: number
  /** Kills among the first starts in a new one. */
  births?: number
  /** Kills in each new one while it indexes what an older version had stored. */
  backlog?: number
  /** Trials in one data directory, which grows. */
  life?: number
  /** Are there to be directories in which only first starts die, where those have done so too seldom? */
  catchUp?: boolean
  /** Only boundaries of these statements are aimed at. */
  only?: RegExp
  /** The source tree that is killed; what it left is judged by the real one. */
  root?: string
  /** To be added to. */
  ledger?: KillLedger | undefined
  /** Called after each trial. */
  report?(ledger: KillLedger): void
}

/** With so many kills at random moments, fewer of them: the named boundaries need more time. */
const ENOUGH = 2100
const SELDOM = 10
/** What a boundary needs is a transaction, not many replies. */
const AT_BOUNDARY = 24

/** Every boundary, with how often the server has died there. */
export function emptyLedger(): KillLedger {
  const all = [...allBoundaries(), ...birthBoundaries()]
  const boundaries = Object.fromEntries(all.map((it) => [nameOf(it), 0]))
  const counts = { kills: 0, random: 0, wayUp: 0, aborts: 0, faults: 0, missed: 0 }
  return { ...counts, boundaries, events: 0, interrupted: 0, violations: [] }
}

/**
 * Kills the server again and again under load and on its way up, mostly where it has died least often so far, starts it,
 * and compares it with what its readers and clients were told.
 */
export async function killSuite({ rigs = 2, root, ...options }: KillOptions): Promise<KillLedger> {
  const [empty, known] = [emptyLedger(), options.ledger]
  // A boundary may be new since the ledger was begun.
  const ledger = { ...empty, ...known, boundaries: { ...empty.boundaries, ...known?.boundaries } }
  const ground = await prepareGround(root)
  const choose = chooser(ledger.boundaries, options.only)
  const suite = { ...options, ledger, ground, choose, trials: 0, loads: 0 }
  await Promise.all(Array.from({ length: rigs }, (_, lane) => kill(suite, lane)))
  return ledger
}

interface Running extends Omit<KillOptions, 'ledger'> {
  ledger: KillLedger
  ground: Ground
  choose: Choose
  trials: number
  /** How many of those were under load. */
  loads: number
}

/** One server after the other, in one data directory after the other; every second one holds under `relaxed` as well. */
async function kill(suite: Running, lane: number): Promise<void> {
  const { ledger, ground, choose, goOn, report } = suite
  const { streams = 64, births = 3, backlog = 2, life = 20, catchUp = false } = suite
  const random = createRandom(suite.seed + lane)
  let lives = lane
  let rig: Rig | undefined
  while (goOn(ledger, suite.trials)) {
    const trial = suite.trials++
    try {
      if (rig && rig.age() >= life) {
        note(suite, trial, { violations: await rig.close() })
        rig = undefined
      }
      if (!rig) {
        const behind = catchUp && !onPostgres ? choose.versionBehind(random) : undefined
        const version = behind ?? (onPostgres ? 0 : Math.floor(random() * MIGRATIONS.length))
        const counts = behind === undefined ? { births, backlog } : undefined
        const boundaries = onPostgres ? [] : choose.births(version, counts)
        const durability = lives++ % 2 === 0 ? 'full' : 'relaxed'
        const born = await openRig({ ground, version, boundaries, durability, random })
        note(suite, trial, born)
        rig = born.rig
        if (behind !== undefined) {
          note(suite, trial, { violations: await rig.close() })
          rig = undefined
        }
      }
      if (rig) note(suite, trial, await underLoad(suite, rig, streams, random))
    } catch (error) {
      note(suite, trial, { violations: [(error as Error).stack!] })
      rig = undefined
    }
    report?.(ledger)
  }
  if (rig) note(suite, suite.trials, { violations: await rig.close() })
}

function underLoad(
  suite: Running,
  rig: Rig,
  streams: number,
  random: () => number,
): Promise<TrialResult> {
  const { ledger, choose, randomEvery = 3 } = suite
  const enough = ledger.random >= ENOUGH
  // What SQLite's threads tell each other, there nobody does.
  const due = suite.loads++ % (enough ? SELDOM : randomEvery) === 0
  if (onPostgres || due || (!enough && choose.done())) return rig.trial({ streams, random })
  const aim = choose.underLoad(rig.age() > 0)
  return rig.trial({ ...aim, streams: Math.min(streams, AT_BOUNDARY), random })
}

function note({ ledger, choose }: Running, trial: number, result: Partial<TrialResult>): void {
  const { ends = [], events = 0, interrupted = 0, violations = [] } = result
  for (const { kind, signal, death } of ends) {
    ledger.kills++
    if (kind === 'random') ledger.random++
    if (kind === 'way up') ledger.wayUp++
    if (kind === 'boundary' && !death) ledger.missed++
    if (signal === 'SIGABRT') ledger.aborts++
    if (signal === 'SIGHUP') ledger.faults++
    choose.learn(death?.statements ?? [])
    for (const statement of death?.statements ?? []) {
      const name = nameOf({ statement, point: death!.point })
      ledger.boundaries[name] = (ledger.boundaries[name] ?? 0) + 1
    }
  }
  ledger.events += events
  ledger.interrupted += interrupted
  ledger.violations.push(...violations.map((what) => `trial ${trial}: ${what}`))
}

export const killLongForm: Suite<KillLedger> = {
  about: 'ends the server under load, at every boundary of a commit and at random moments',
  // One more than there are processors, which would have to wait otherwise.
  run: (options) => killSuite({ ...options, rigs: availableParallelism() + 1, catchUp: true }),
  trials({ random, boundaries, events, interrupted, kills, wayUp, aborts, faults, missed }) {
    const counts = Object.values(boundaries)
    const rare = counts.filter((count) => count < 50).length
    const few = rare > 0 ? `, ${rare} of them fewer than 50` : ''
    return [
      kills,
      `kills: ${random} at random moments, ${wayUp} on the way up, each of ${counts.length} boundaries ${Math.min(...counts)} times or more${few} ` +
        `(${missed} waits in vain); ${aborts} aborts, ${faults} faults; readers held ${events} events; ${interrupted} replies were cut off`,
    ]
  },
}
