import type { Stand } from './stand.ts'

/** How thoroughly to measure. */
export type Form = 'full' | 'quick'

/** What one row of the table says. */
export interface Result {
  row: string
  unit: string
  /** At most this, or the gate is missed. */
  gate: number
  /** Where it is to go. */
  goal: number
  /** Absent where this machine cannot measure it. */
  figure?: number
  /** What the figure was made of, or why there is none. */
  details: string[]
}

/** A row of the benchmark. A new one is a file in `rows/` and a line in `bench/rows/index.ts`. */
export interface Row {
  name: string
  measure(stand: Stand, form: Form): Promise<Result>
}

export type Verdict = 'ok' | 'missed' | 'not measured'

export function verdictOf({ figure, gate }: Result): Verdict {
  if (figure === undefined) return 'not measured'
  return figure <= gate ? 'ok' : 'missed'
}
