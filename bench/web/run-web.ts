import { loadavg } from 'node:os'
import { chooseRows, machine, runRows, type Report, type RunOptions } from '../run-rows.ts'
import type { Row } from '../row.ts'
import { WEB_ROWS } from './rows/index.ts'
import { openWebStand, type WebStand } from './web-stand.ts'

/** The rows a run measures. @throws RangeError when there are none */
export function webRowsOf(options: Pick<RunOptions, 'form' | 'only'>): Row<WebStand>[] {
  return chooseRows(WEB_ROWS, options)
}

/** Measures the page in a real browser. A row that fails says so, and the others are measured in a new browser. */
export function runWebBench(options: RunOptions, rows = WEB_ROWS): Promise<Report> {
  return runRows(
    rows,
    () => openWebStand(options.form),
    options,
    ({ version }) => ({
      // Nothing keeps a browser's processes apart from others, so the reader is told of them.
      machine: `${machine()}, Chromium ${version}, load ${loadavg()[0]!.toFixed(1)} at the start`,
      pinned: false,
    }),
  )
}
