import type { TerminalState } from './run.ts'
import type { Cost, Usage } from './usage.ts'

/** How long something took, in milliseconds: half of the times are at most `median`, 95 of 100 at most `p95`. */
export interface Times {
  median: number
  p95: number
}

/** What some runs have come to. Runs that go on are not among them. */
export interface Figures {
  runs: number
  states: Record<TerminalState, number>
  usage: Usage
  /** Of the runs whose price is known; absent where none is. */
  cost?: Omit<Cost, 'price'>
  /** How many of the runs that used anything are not in `cost`, because nobody knows their price. */
  unpriced: number
  /** How many failed, were cut off by their provider or were interrupted, by the code of the reason. */
  errors: Record<string, number>
  /** Of replies that were completed: from their start to the first of their words or thoughts. */
  firstWord?: Times
  /** Of replies that were completed, from sending to the end, if they waited neither for their turn nor for a person. */
  duration?: Times
}

/** What the replies of one owner, or of everybody, have taken in some days. What was deleted is in no figure. */
export interface Stats {
  /** `*`: everybody. */
  owner: string
  /** The first and the last day, as in `2026-01-31`. */
  from: string
  to: string
  /** Where the days begin: minutes east of UTC. */
  utcOffset: number
  /** How many there are, of whatever day; messages of all branches. */
  conversations: number
  messages: number
  total: Figures
  /** The most runs first. */
  models: (Figures & { model: string })[]
  /** The oldest first; a day of which there is nothing is left out. */
  days: (Figures & { day: string; model: string })[]
  /** Of everybody: the dearest first, at most a hundred. */
  owners?: (Figures & { ownerId: string })[]
}

/** Which figures. */
export interface StatsQuery {
  /** Up to today; 30 when left out, at most 366. */
  days?: number
  /** Minutes east of UTC; 0 when left out. */
  utcOffset?: number
  /** Somebody else, or `*` for everybody: for those who have the scope `admin`. */
  owner?: string
}
