import { expect, it } from 'vitest'
import type { Report } from './run-rows.ts'
import { markdownOf, tableOf } from './table.ts'

const REPORT: Report = {
  machine: '2 × CPU',
  at: '2026-11-22T00:00:00.000Z',
  form: 'full',
  pinned: true,
  rows: [
    {
      row: 'CPU',
      margin: 1,
      figures: [
        {
          name: 'CPU',
          unit: '× floor',
          budget: 2,
          value: 1.8,
          verdict: 'ok',
          peers: { template: 2.8 },
        },
        { name: 'turn', unit: 'ms', budget: 3, verdict: 'not measured' },
      ],
      details: ['by round: 1.8'],
      plots: [],
      seconds: 3,
    },
    {
      ...{ row: 'delay', margin: 1, figures: [], details: [], plots: [] },
      ...{ seconds: 1, error: 'it ended' },
    },
  ],
  absentPeers: [{ name: 'FastAPI', why: 'no Python' }],
}

it('lays out figures, budgets and peers, and says what is missing', () => {
  expect(tableOf(REPORT)).toBe(`2 × CPU; server on a core of its own; full; 2026-11-22T00:00:00.000Z

       budget       figure                      template
CPU    ≤ 2 × floor  1.80 × floor  ok            2.80
turn   ≤ 3 ms       –             not measured
delay               –             failed

FastAPI: not measured: no Python

CPU (3 s)
  by round: 1.8

delay (1 s)`)
})

it('says of what is missed on a busy machine whether that is too much', () => {
  const figure = { name: 'CPU', unit: '×', budget: 2, verdict: 'missed' as const }
  const figures = [
    { ...figure, value: 3 },
    { ...figure, value: 5 },
  ]
  const text = tableOf({ ...REPORT, rows: [{ ...REPORT.rows[0]!, margin: 2, figures }] })
  expect(text).toMatch('3.00 ×  missed, within 2 ×\n')
  expect(text).toMatch('5.00 ×  missed\n')
})

it('gives the same table as Markdown', () => {
  expect(markdownOf(REPORT)).toBe(`|  | budget | figure |  | template |
| --- | --- | --- | --- | --- |
| CPU | ≤ 2 × floor | 1.80 × floor | ok | 2.80 |
| turn | ≤ 3 ms | – | not measured |  |
| delay |  | – | failed |  |

2 × CPU; server on a core of its own; full; 2026-11-22T00:00:00.000Z
`)
})
