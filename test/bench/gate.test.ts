import { beforeAll, describe, expect, it } from 'vitest'
import { verdictOf } from '../../bench/row.ts'
import { rowsOf, runBench } from '../../bench/run-bench.ts'
import type { Report } from '../../bench/run-rows.ts'
import { tableOf } from '../../bench/table.ts'

/**
 * What a minute on a shared machine can tell: a busy neighbour moves these figures by a half and more, the mistakes they
 * are here to catch (a `fetch` reader, a commit or a message a token) by more than that. The budgets are `npm run bench`.
 */
describe('the benchmark, quick form', () => {
  let report: Report

  beforeAll(async () => {
    report = await runBench({ form: 'quick' })
  }, 180_000)

  it.each(rowsOf({ form: 'quick' }))('$name', ({ name, quickMargin }) => {
    const row = report.rows.find((candidate) => candidate.row === name)
    expect(row?.error).toBeUndefined()
    expect(row?.figures.length).toBeGreaterThan(0)
    for (const figure of row!.figures) {
      expect(verdictOf(figure, quickMargin), tableOf(report)).not.toBe('missed')
      // Only where the system does not tell the CPU time of threads may a row stay without a figure.
      if (process.platform === 'linux') expect(figure.value, tableOf(report)).toBeGreaterThan(0)
    }
  })
})
