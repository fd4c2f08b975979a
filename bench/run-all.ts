import { ROWS } from './rows/index.ts'
import { runBench, type BenchOptions } from './run-bench.ts'
import type { Report } from './run-rows.ts'
import { BUDGETED_WEB_ROWS } from './web/rows/index.ts'
import { runWebBench } from './web/run-web.ts'

/**
 * The whole table: servers first, then the page, which has other processes to itself. The quick form leaves the page to
 * `npm run bench:web -- --quick`.
 * @throws RangeError when no row has the name
 */
export async function runAll(options: BenchOptions): Promise<Report> {
  const { only = '', form } = options
  const asksFor = (rows: readonly { name: string }[]) =>
    rows.some(({ name }) => name.includes(only))
  if (form === 'quick' || !asksFor(BUDGETED_WEB_ROWS)) return runBench(options)
  if (!asksFor(ROWS)) return runWebBench(options, BUDGETED_WEB_ROWS)
  const servers = await runBench(options)
  const page = await runWebBench(options, BUDGETED_WEB_ROWS)
  return { ...servers, rows: [...servers.rows, ...page.rows] }
}
