import { beforeAll, describe, expect, it } from 'vitest'
import { runBench, type Report } from '../../bench/run-bench.ts'
import { ROWS } from '../../bench/rows/index.ts'
import { tableOf } from '../../bench/table.ts'

/**
 * What a minute on a shared machine can tell: a busy neighbour moves these figures by a half, the mistakes they are here
 * to catch (a `fetch` reader, a commit or a message a token) by twice and more. The budgets themselves are `npm run bench`.
 */
const MARGIN = 1.75

describe('the benchmark, quick form', () => {
  let report: Report

  beforeAll(async () => {
    report = await runBench({ form: 'quick' })
  }, 120_000)

  it.each(ROWS)('$name', ({ name }) => {
    const result = report.results.find(({ row }) => row === name)
    if (result?.figure !== undefined)
      expect(result.figure, tableOf(report)).toBeLessThanOrEqual(MARGIN * result.gate)
    // Only where the system does not tell the CPU time of threads may a row stay without a figure.
    if (process.platform === 'linux') expect(result?.figure, tableOf(report)).toBeGreaterThan(0)
  })
})
