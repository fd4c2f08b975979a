import type { Plot } from './plot.ts'
import type { Stand } from './stand.ts'

/** How thoroughly to measure: `quick` is what a test suite has time for. */
export type Form = 'full' | 'quick'

/** How often a row repeats itself. */
export interface Effort {
  form: Form
  /** May the row install packages? */
  clone: boolean
  /** The rounds of a row, by the form; the command line may ask for fewer. */
  rounds(full: number, quick?: number): number
  /** As many rounds may be repeated because others were busy meanwhile. */
  repeats(rounds: number): number
  /** Tells that a piece of a row's work is done. */
  progress(): void
}

/** One line of the table. */
export interface Figure {
  name: string
  unit: string
  /** What is promised; absent where the figure is only stated. */
  budget?: number
  /** The budget is a floor, not a ceiling. */
  atLeast?: true
  /** Absent where this machine cannot measure it. */
  value?: number
  /** The same of other servers, by their names. */
  peers?: Record<string, number>
}

/** What one row measured: figures, and what they were made of, or why there are none. */
export interface Result {
  figures: Figure[]
  details: string[]
  plots?: Plot[]
}

/**
 * A row of a benchmark, measured on a stand of its kind. A new one is a file in that benchmark's `rows/` and a line in
 * `rows/index.ts` there.
 */
export interface Row<S = Stand> {
  name: string
  /** It is in the quick form, too, and so many times its budget is what a busy machine may make of it there. */
  quickMargin?: number
  /** It is measured for its plot, and only where plots are wanted. */
  plotted?: true
  /** @throws Error when a server failed under it */
  measure(stand: S, effort: Effort): Promise<Result>
}

export type Verdict = 'ok' | 'missed' | 'stated' | 'not measured'

/** @param margin how many times worse than its budget a figure may be */
export function verdictOf({ value, budget, atLeast }: Figure, margin = 1): Verdict {
  if (value === undefined) return 'not measured'
  if (budget === undefined) return 'stated'
  return (atLeast ? value >= budget / margin : value <= budget * margin) ? 'ok' : 'missed'
}

/** Figures that stay without a value, and why. */
export function notMeasured(figures: Figure[], why: string): Result {
  return { figures, details: [`not measured: ${why}`] }
}
