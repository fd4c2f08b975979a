import { expect, test } from 'vitest'
import type { ModelCost, ModelInfo } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi } from './api.ts'

const api = createApi(serverForAll())

const costs = async (inputTokens: number, outputTokens: number) => {
  const query = `inputTokens=${inputTokens}&outputTokens=${outputTokens}`
  return (await api.request<{ items: ModelCost[] }>('GET', `/models/costs?${query}`)).body.items
}

test('each listed and some well-known models stand once, the cheapest first, the unknown last', async () => {
  const items = await costs(1000, 1000)
  const ids = items.map(({ model }) => model)
  expect(new Set(ids).size).toBe(ids.length)
  const listed = (await api.request<{ items: ModelInfo[] }>('GET', '/models')).body.items
  expect(items.flatMap((it) => (it.listed ? [it.model] : [])).toSorted()).toEqual(
    listed.map(({ id }) => id).toSorted(),
  )
  expect(items.filter((it) => !it.listed).length).toBeGreaterThan(5)
  const amounts = items.map(({ cost }) => cost?.microUsd ?? Infinity)
  expect(amounts).toEqual(amounts.toSorted((a, b) => (a < b ? -1 : 1)))
  // Nobody knows the price of a test's model, and it is not said to be free.
  expect(items.at(-1)).not.toHaveProperty('cost')
  expect(items.find(({ model }) => model === 'test:script')).toEqual({
    ...{ model: 'test:script', listed: true },
  })
})

test('what is read and what is written is counted each at its price', async () => {
  const of = (items: ModelCost[]) => items.find(({ model }) => model === 'openai:gpt-5-mini')!.cost!
  const [one, more, nothing] = [await costs(1000, 500), await costs(2000, 500), await costs(0, 0)]
  expect(of(more).inputMicroUsd).toBe(of(one).inputMicroUsd * 2)
  expect(of(more).outputMicroUsd).toBe(of(one).outputMicroUsd)
  expect(of(one).microUsd).toBe(of(one).inputMicroUsd + of(one).outputMicroUsd)
  expect(of(nothing).microUsd).toBe(0)
})
