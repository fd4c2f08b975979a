import { beforeAll, describe, expect, it } from 'vitest'
import { verdictOf, type Row } from '../../bench/row.ts'
import type { Report } from '../../bench/run-rows.ts'
import { tableOf } from '../../bench/table.ts'

/** Measures the quick form of a benchmark and holds it to its budgets, with each row's margin for a busy machine. */
export function describeQuickForm(
  title: string,
  rows: readonly Pick<Row, 'name' | 'quickMargin'>[],
  measure: () => Promise<Report>,
): void {
  describe(title, () => {
    let report: Report

    beforeAll(async () => {
      report = await measure()
    }, 180_000)

    it.each(rows)('$name', ({ name, quickMargin }) => {
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
}
