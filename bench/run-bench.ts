import type { Row } from './row.ts'
import { ROWS } from './rows/index.ts'
import { chooseRows, machine, runRows, type Report, type RunOptions } from './run-rows.ts'
import { openStand, type StandOptions } from './stand.ts'

export interface BenchOptions extends StandOptions, RunOptions {}

/** The rows a run measures. @throws RangeError when there are none */
export function rowsOf(options: Pick<BenchOptions, 'form' | 'only' | 'plots'>): Row[] {
  return chooseRows(ROWS, options)
}

/** Measures rows on one stand. A row that fails says so, and the others are measured on a new stand. */
export function runBench(options: BenchOptions): Promise<Report> {
  return runRows(
    ROWS,
    () => openStand(options),
    options,
    ({ cores }) => ({
      machine: machine(),
      pinned: cores !== undefined,
    }),
  )
}
