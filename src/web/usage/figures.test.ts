import { expect, it } from 'vitest'
import type { Figures, Stats } from '../../protocol/index.ts'
import { labelled, plotOf, ticksOf } from './figures.ts'

const figures = (runs: number): Figures => ({
  runs,
  states: { completed: runs, stopped: 0, interrupted: 0, failed: 0, truncated: 0 },
  usage: { inputTokens: 10 * runs, outputTokens: runs },
  cost: { microUsd: 5 * runs, inputMicroUsd: 0, outputMicroUsd: 0 },
  unpriced: 0,
  errors: { provider_auth: 1, restart: 2 },
})

const stats = (from: string, days: [day: string, model: string, runs: number][]): Stats => ({
  ...{ owner: 'me', from, to: '2026-11-23', utcOffset: 0, conversations: 0, messages: 0 },
  total: figures(0),
  models: [...new Set(days.map(([, model]) => model))].map((model) => ({ model, ...figures(1) })),
  days: days.map(([day, model, runs]) => ({ day, model, ...figures(runs) })),
})

it('has a bar for each day, those without replies too, and in it a part for each model', () => {
  const some = stats('2026-11-21', [
    ['2026-11-21', 'a', 1],
    ['2026-11-23', 'a', 2],
    ['2026-11-23', 'b', 3],
  ])
  const { bars, series, most } = plotOf(some, 'replies', null)
  expect(series).toEqual(['a', 'b'])
  expect(bars.map(({ from, to, amounts }) => [from, to, ...amounts])).toEqual([
    ['2026-11-21', '2026-11-21', 1, 0],
    ['2026-11-22', '2026-11-22', 0, 0],
    ['2026-11-23', '2026-11-23', 2, 3],
  ])
  expect(most).toBe(5)
  expect(plotOf(some, 'tokens', null).bars.at(-1)!.amounts).toEqual([22, 33])
  expect(plotOf(some, 'cost', null).bars.at(-1)!.amounts).toEqual([10, 15])
  expect(plotOf(some, 'errors', null).bars.at(-1)!.amounts).toEqual([3, 3])
  expect(plotOf(some, 'replies', 'b')).toMatchObject({ series: ['b'], most: 3 })
})

it('draws the models that were used least as one', () => {
  const day = '2026-11-23'
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const six = stats(
    day,
    names.map((name, i) => [day, name, i + 1]),
  )
  const { series, bars } = plotOf(six, 'replies', null)
  expect(series).toEqual(['a', 'b', 'c', 'd', null])
  expect(bars[0]!.amounts).toEqual([1, 2, 3, 4, 11])
  const five = stats(
    day,
    names.slice(1).map((name) => [day, name, 1]),
  )
  expect(plotOf(five, 'replies', null).series).toEqual(['b', 'c', 'd', 'e', 'f'])
})

it('draws a year by the week, of which the last one is whole', () => {
  const year = stats('2025-11-24', [
    ['2025-11-24', 'a', 1],
    ['2026-11-16', 'a', 2],
    ['2026-11-17', 'a', 4],
    ['2026-11-23', 'a', 8],
  ])
  const { bars } = plotOf(year, 'replies', null)
  expect(bars).toHaveLength(53)
  expect(bars[0]).toMatchObject({ from: '2025-11-24', to: '2025-11-24', total: 1 })
  expect(bars.at(-2)).toMatchObject({ from: '2026-11-10', to: '2026-11-16', total: 2 })
  expect(bars.at(-1)).toMatchObject({ from: '2026-11-17', to: '2026-11-23', total: 12 })
})

it.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [10, [0, 5, 10]],
  [11, [0, 5, 10, 15]],
  [97, [0, 25, 50, 75, 100]],
  [1_234_567, [0, 500_000, 1_000_000, 1_500_000]],
])('up to %s it counts in round numbers', (most, ticks) => {
  expect(ticksOf(most)).toEqual(ticks)
})

it('writes the last day, and few others', () => {
  expect(labelled(30)).toEqual([5, 11, 17, 23, 29])
  expect(labelled(1)).toEqual([0])
  expect(labelled(7)).toEqual([0, 2, 4, 6])
})
