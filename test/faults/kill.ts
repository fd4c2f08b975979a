import { onPostgres } from '../databases.ts'
import { createRandom } from '../random.ts'
import { MIGRATIONS } from '../../src/server/store/migrate.ts'
import {
  allBoundaries,
  birthBoundaries,
  isOfBacklog,
  migrationNamed,
  nameOf,
  type Boundary,
} from './kill/boundaries.ts'
import { openRig, prepareGround, type Ground, type Rig, type TrialResult } from './kill/rig.ts'
import { KEY_FILE } from './kill/points.ts'
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
  /** Replies at a time. */
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
  const suite = { ...options, ledger, ground, choose: chooser(ledger, options.only), trials: 0 }
  await Promise.all(Array.from({ length: rigs }, (_, lane) => kill(suite, lane)))
  return ledger
}

interface Running extends Omit<KillOptions, 'ledger'> {
  ledger: KillLedger
  ground: Ground
  choose: Choose
  trials: number
}

/** One server after the other, in one data directory after the other; every second one holds under `relaxed` as well. */
async function kill(suite: Running, lane: number): Promise<void> {
  const { ledger, ground, choose, goOn, report } = suite
  const { streams = 64, randomEvery = 3, births = 3, backlog = 2, life = 20 } = suite
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
        const version = onPostgres ? 0 : Math.floor(random() * MIGRATIONS.length)
        const boundaries = onPostgres ? [] : choose.births(version, births, backlog)
        const durability = lives++ % 2 === 0 ? 'full' : 'relaxed'
        const born = await openRig({ ground, version, boundaries, durability, random })
        note(suite, trial, born)
        rig = born.rig
      }
      // What SQLite's threads tell each other, there nobody does.
      const every = ledger.random < ENOUGH ? randomEvery : SELDOM
      const anywhere = onPostgres || trial % every === 0
      const boundary = anywhere ? undefined : choose.boundary(rig.age() > 0)
      note(suite, trial, await rig.trial({ boundary, streams, random }))
    } catch (error) {
      note(suite, trial, { violations: [(error as Error).stack!] })
      rig = undefined
    }
    report?.(ledger)
  }
  if (rig) note(suite, suite.trials, { violations: await rig.close() })
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

interface Choose {
  /** @param folded is there anything to fold? Not in the first trial of a data directory */
  boundary(folded: boolean): Boundary
  /** @param version the schema that is there; where it is one, what was said is not indexed */
  births(version: number, count: number, backlog: number): Boundary[]
  /** Takes note of what a transaction held. */
  learn(statements: string[]): void
}

/** Chooses where the server has died least often; what was tried in vain has to wait. */
function chooser({ boundaries }: KillLedger, only = /./): Choose {
  const chosen = new Map<string, number>()
  const companions = new Map<string, string[]>()
  const weight = (it: Boundary) =>
    Math.max(boundaries[nameOf(it)] ?? 0, chosen.get(nameOf(it)) ?? 0)
  const choose = (it: Boundary) => chosen.set(nameOf(it), weight(it) + 1)
  /** How many boundaries that are as rare a death at this one would count for. */
  const worth = ({ statement, point }: Boundary, least: number) =>
    (companions.get(statement) ?? [statement]).filter(
      (other) => weight({ statement: other, point }) <= least,
    ).length
  const all = allBoundaries().filter((it) => !isOfBacklog(it) && only.test(it.statement))
  const early = all.filter(({ statement }) => !/setCompacted|deleteFolded|settle/.test(statement))
  const births = birthBoundaries()
  const ofBacklog = allBoundaries().filter(isOfBacklog)
  const rarest = (of: Boundary[], count: number) => {
    const some = of.toSorted((a, b) => weight(a) - weight(b)).slice(0, count)
    some.forEach(choose)
    return of.filter((it) => some.includes(it))
  }
  return {
    boundary(folded) {
      const open = folded ? all : early
      const least = Math.min(...open.map(weight))
      const rare = open.filter((it) => weight(it) === least)
      const best = rare.reduce((a, b) => (worth(b, least) > worth(a, least) ? b : a))
      choose(best)
      return best
    },
    births(version, count, backlog) {
      const done = new Set(MIGRATIONS.slice(0, version).map(({ name }) => migrationNamed(name)))
      const left = births.filter(
        ({ statement }) => !done.has(statement) && (version === 0 || statement !== KEY_FILE),
      )
      if (version === 0) return rarest(left, count)
      // After it nothing is left to index.
      const isEnd = ({ statement, point }: Boundary) =>
        statement === 'search.endBacklog' && point !== 'before-commit'
      const [end] = rarest(ofBacklog.filter(isEnd), 1)
      const open = ofBacklog.filter((it) => !isEnd(it))
      return [...rarest(left, count), ...rarest(open, backlog - 1), end!]
    },
    learn(statements) {
      for (const statement of statements) companions.set(statement, statements)
    },
  }
}

export const killLongForm: Suite<KillLedger> = {
  about: 'ends the server under load, at every boundary of a commit and at random moments',
  run: killSuite,
  trials({ random, boundaries, events, interrupted, kills, wayUp, aborts, faults, missed }) {
    const counts = Object.values(boundaries)
    const rare = counts.filter((count) => count < 50).length
    return [
      kills,
      `kills, ${random} of them at random moments, ${wayUp} on the way up, ${aborts} aborts, ${faults} faults; ` +
        `${counts.length} boundaries, each at least ${Math.min(...counts)} times, ${rare} of them fewer than 50 ` +
        `(${missed} waits in vain); readers held ${events} events; ${interrupted} replies were cut off`,
    ]
  },
}
