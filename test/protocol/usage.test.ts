import { expect, test } from 'vitest'
import type { ConversationUsage } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi } from './api.ts'

const api = createApi(serverForAll())

const used = async (id: string) =>
  (await api.request<ConversationUsage>('GET', `/conversations/${id}/usage`)).body

test('it is the sum of all replies, those of other branches and the stopped ones too', async () => {
  const { id } = await api.create({})
  expect(await used(id)).toEqual({
    runs: 0,
    usage: { inputTokens: 0, outputTokens: 0 },
    unpriced: 0,
  })
  const { run } = await api.send(id, 'one [tokens=20]')
  await api.events(id)
  await api.act(run.id, 'regenerate')
  await api.events(id)
  const stopped = await api.send(id, 'two [tokens=500 rate=100]')
  await api.act(stopped.run.id, 'cancel')
  await api.events(id)

  const runs = (await api.events(id)).filter((event) => event.type === 'run-end')
  expect(runs).toHaveLength(3)
  const sum = (name: 'inputTokens' | 'outputTokens') =>
    runs.reduce((total, { usage }) => total + (usage?.[name] ?? 0), 0)
  const total = await used(id)
  expect(total.usage.inputTokens).toBe(sum('inputTokens'))
  expect(total.usage.outputTokens).toBe(sum('outputTokens'))
  expect(total.usage.estimated).toBe(true)
  expect(total.runs).toBe(runs.filter(({ usage }) => usage).length)
  // The price of a test's model is not known, and unknown is not nothing.
  expect(total).not.toHaveProperty('cost')
  expect(total.unpriced).toBe(total.runs)
})

test('a reply says how much its model read and wrote last', async () => {
  const { id } = await api.create({})
  await api.send(id, 'one [tokens=20]')
  await api.events(id)
  const [, reply] = (await api.messages(id)).items
  expect(reply!.contextTokens).toBe(reply!.usage!.inputTokens + reply!.usage!.outputTokens)
})

test('of what is not there, or another’s, there is none', async () => {
  const missing = await api.request(
    'GET',
    '/conversations/conv_0193f3c2-0000-7000-8000-000000000000/usage',
  )
  expect(missing.status).toBe(404)
})
