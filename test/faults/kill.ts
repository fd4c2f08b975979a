import { allBoundaries, type Boundary } from './kill/boundaries.ts'
import { openRig } from './kill/trial.ts'
import { createRandom } from '../random.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface KillLedger {
  kills: number
  /** Kills at a random moment. */
  random: number
  /** Kills at each boundary, by its name: one counts for every statement that the transaction held. */
  boundaries: Record<string, number>
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
  /** The source tree that is killed; what it left is judged by the real one. */
  root?: string
  /** To be added to. */
  ledger?: KillLedger
  /** Called after each trial. */
  report?(ledger: KillLedger): void
}

export const nameOf = ({ statement, point }: Boundary): string => `${statement}, ${point}`

/** Every boundary, with how often the server has died there. */
export function emptyLedger(): KillLedger {
  const boundaries = Object.fromEntries(allBoundaries().map((it) => [nameOf(it), 0]))
  return { kills: 0, random: 0, boundaries, events: 0, interrupted: 0, violations: [] }
}

/**
 * Kills the server again and again under load, mostly where it has died least often so far, starts it, and compares it
 * with what its readers and clients were told.
 */
export async function killSuite({
  seed,
  goOn,
  streams = 64,
  randomEvery = 3,
  root,
  ledger = emptyLedger(),
  report = () => {},
}: KillOptions): Promise<KillLedger> {
  const random = createRandom(seed)
  const rig = await openRig(root)
  const tried = new Map<string, number>()
  for (let trials = 0; goOn(ledger, trials); trials++) {
    ledger.kills++
    const boundary = trials % randomEvery === 0 ? undefined : rarest(ledger, tried)
    const result = await rig.trial({ boundary, streams, random })
    if (boundary) tried.set(nameOf(boundary), (tried.get(nameOf(boundary)) ?? 0) + 1)
    if (result.death)
      for (const statement of result.death.statements) {
        const name = nameOf({ statement, point: result.death.point })
        ledger.boundaries[name] = (ledger.boundaries[name] ?? 0) + 1
      }
    else ledger.random++
    ledger.events += result.events
    ledger.interrupted += result.interrupted
    ledger.violations.push(...result.violations.map((what) => `trial ${trials}: ${what}`))
    report(ledger)
  }
  await rig.close()
  return ledger
}

/** Where the server has died least often; what was tried in vain has to wait. */
function rarest({ boundaries }: KillLedger, tried: Map<string, number>): Boundary {
  const weight = (it: Boundary) => (boundaries[nameOf(it)] ?? 0) + (tried.get(nameOf(it)) ?? 0)
  return allBoundaries().reduce((a, b) => (weight(b) < weight(a) ? b : a))
}

export const killLongForm: Suite<KillLedger> = {
  about: 'ends the server under load, at every boundary of a commit and at random moments',
  run: ({ ledger = emptyLedger(), ...options }) => killSuite({ ledger, ...options }),
  trials({ random, boundaries, events, interrupted, kills }) {
    const counts = Object.values(boundaries)
    const rare = counts.filter((count) => count < 50).length
    return [
      kills,
      `kills, ${random} of them at random moments; ${counts.length} boundaries, each at least ${Math.min(...counts)} times, ` +
        `${rare} of them fewer than 50; readers held ${events} events; ${interrupted} replies were cut off`,
    ]
  },
}
