import { expect, test } from 'vitest'
import type { ModelCost } from '../../protocol/index.ts'
import { costRows } from './cost-rows.ts'

const priced = (model: string, microUsd: number): ModelCost => ({
  ...{ model, listed: false },
  cost: { microUsd, inputMicroUsd: microUsd, outputMicroUsd: 0, price: model },
})
const MANY = Array.from({ length: 40 }, (_, i) => priced(`p:${i}`, i * 100))
const UNKNOWN: ModelCost = { model: 'x:y', listed: true }

const none = new Map<string, string[]>()

test('bars are shares of the dearest that is shown; what costs anything has one', () => {
  const items = [
    priced('a:free', 0),
    priced('a:cheap', 1),
    priced('a:half', 5000),
    priced('a:b', 1e4),
  ]
  const { rows, hidden } = costRows([...items, UNKNOWN], none, false)
  expect(rows.map(({ share }) => share)).toEqual([0, 0.5, 50, 100, 0])
  expect(rows.at(-1)).toMatchObject({ model: 'x:y', microUsd: null })
  expect(hidden).toBe(0)
})

test('of many the cheapest are shown, and those that answered', () => {
  const asked = new Map([
    ['p:30', ['B']],
    ['x:y', ['A', 'C']],
  ])
  const few = costRows([...MANY, UNKNOWN], asked, false)
  expect(few.rows.map(({ model }) => model)).toEqual([
    ...MANY.slice(0, 16).map(({ model }) => model),
    ...['p:30', 'x:y'],
  ])
  expect(few.rows.at(-2)).toMatchObject({ letters: ['B'], share: 100 })
  expect(few.hidden).toBe(23)
  expect(costRows([...MANY, UNKNOWN], asked, true)).toMatchObject({ hidden: 0 })
})

test('where everything is free there are no bars', () => {
  expect(costRows([priced('a:b', 0)], none, false).rows).toMatchObject([{ share: 0, microUsd: 0 }])
})
