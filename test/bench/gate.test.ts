import { beforeAll, describe, expect, it } from 'vitest'
import { runBench, type Report } from '../../bench/run-bench.ts'
import { ROWS } from '../../bench/rows/index.ts'
import { tableOf } from '../../bench/table.ts'

/** The budgets that a change may not break, measured on this machine in a minute. The whole table is `npm run bench`. */
describe('the benchmark, quick form', () => {
  let report: Report

  beforeAll(async () => {
    report = await runBench({ form: 'quick' })
  }, 120_000)

  it.each(ROWS)('$name', ({ name }) => {
    const result = report.results.find(({ row }) => row === name)
    expect(result?.verdict, tableOf(report)).not.toBe('missed')
    // Only where the system does not tell the CPU time of threads may a row stay without a figure.
    if (process.platform === 'linux') expect(result?.figure, tableOf(report)).toBeGreaterThan(0)
  })
})
