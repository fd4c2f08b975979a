import type { Effort } from './row.ts'
import { median } from './statistics.ts'

/** Who takes turns. */
interface Named {
  name: string
}

/** What a contender did in one round. */
export interface Disturbable {
  /** Share of the server's core that went to others meanwhile; absent where that is not known. */
  others?: number
}

/** Rounds in which each contender had one turn. */
export interface Rounds<T> {
  /** The medians of these are the figures. */
  counted: Map<string, T>[]
  /** How many there were in all. */
  run: number
}

/** How many quiet rounds are wanted, how many others may be repeated, and who is told of each. */
export interface Often {
  wanted: number
  repeats: number
  progress(): void
}

/** A round in which others had more than this share of the server's core says little and is repeated. */
export const DISTURBED = 0.1

/**
 * Lets contenders take turns, forwards and backwards, until there are enough quiet rounds. If there are not after
 * all repeats, all count: the machine is never quiet.
 */
export async function takeTurns<T extends Disturbable, C extends Named>(
  contenders: readonly C[],
  { wanted, repeats, progress }: Often,
  take: (contender: C) => Promise<T>,
): Promise<Rounds<T>> {
  const all: Map<string, T>[] = []
  const quiet: Map<string, T>[] = []
  while (quiet.length < wanted && all.length < wanted + repeats) {
    const order = all.length % 2 === 0 ? contenders : contenders.toReversed()
    const round = new Map<string, T>()
    for (const contender of order) round.set(contender.name, await take(contender))
    all.push(round)
    progress()
    if (othersIn(round) <= DISTURBED) quiet.push(round)
  }
  return { counted: quiet.length >= wanted ? quiet : all, run: all.length }
}

/** How many rounds to take. */
export function often({ rounds, repeats, progress }: Effort, full: number, quick?: number): Often {
  const wanted = rounds(full, quick)
  return { wanted, repeats: repeats(wanted), progress }
}

const othersIn = <T extends Disturbable>(round: Map<string, T>): number =>
  Math.max(...[...round.values()].map(({ others = 0 }) => others))

/** One contender's turns. */
export function turnsOf<T>({ counted }: Rounds<T>, { name }: Named): T[] {
  return counted.map((round) => round.get(name)!)
}

/** One number for each round, of two contenders in that same round. */
export function ratios<T>(
  rounds: Rounds<T>,
  of: Named,
  to: Named,
  value: (turn: T) => number,
): number[] {
  const units = turnsOf(rounds, to)
  return turnsOf(rounds, of).map((turn, i) => value(turn) / value(units[i]!))
}

/** The same for a list of peers, each the median of its ratios, by name. */
export function peerRatios<T>(
  rounds: Rounds<T>,
  peers: readonly Named[],
  to: Named,
  value: (turn: T) => number,
): Record<string, number> {
  return Object.fromEntries(
    peers.map((peer) => [peer.name, median(ratios(rounds, peer, to, value))]),
  )
}

/** How the rounds went, for a row's details. */
export function describeRounds<T extends Disturbable>(
  { counted, run }: Rounds<T>,
  numbers: readonly number[],
): string[] {
  const shares = counted.map((round) => `${(100 * othersIn(round)).toFixed(0)} %`)
  return [
    `by round: ${numbers.map((number) => number.toFixed(2)).join(' ')} (${run} run, ${counted.length} count)`,
    `others on the server's core: ${shares.join(' ')}`,
  ]
}
