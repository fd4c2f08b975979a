import { expect, test } from 'vitest'
import type { Conversation } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi } from './api.ts'

const server = serverForAll()
const api = createApi(server)

interface Page {
  items: Conversation[]
  next: string | null
}

test('conversations come newest first, page by page, each once', async () => {
  const made: string[] = []
  // At once, so that some share their millisecond.
  for (let round = 0; round < 3; round++)
    made.push(
      ...(await Promise.all(Array.from({ length: 8 }, () => api.create({})))).map(({ id }) => id),
    )
  const seen: Conversation[] = []
  let before = ''
  do {
    const { body } = await api.request<Page>('GET', `/conversations?limit=5${before}`)
    expect(body.items.length).toBeLessThanOrEqual(5)
    seen.push(...body.items)
    before = body.next === null ? '' : `&before=${encodeURIComponent(body.next)}`
  } while (before !== '')
  expect(seen.map(({ id }) => id).sort()).toEqual(made.sort())
  const times = seen.map(({ updatedAt }) => updatedAt)
  expect(times).toEqual(times.toSorted().reverse())
  // A message brings its conversation to the top.
  const last = seen.at(-1)!.id
  await api.send(last, '[tokens=1]')
  const { body } = await api.request<Page>('GET', '/conversations?limit=1')
  expect(body.items[0]!.id).toBe(last)
  await api.events(last)
  await api.request('DELETE', `/conversations/${last}`)
  const { body: rest } = await api.request<Page>('GET', '/conversations?limit=200')
  expect(rest.items).toHaveLength(made.length - 1)
  expect(rest.next).toBe(null)
})

test('messages come newest page first and each page oldest first, the log’s position with them', async () => {
  const { id } = await api.create({})
  for (let i = 0; i < 6; i++) {
    await api.send(id, `${i} [tokens=1]`)
    await api.events(id)
  }
  const all = (await api.messages(id)).items
  expect(all).toHaveLength(12)
  let page = await api.messages(id, '?limit=5')
  expect(page.items).toEqual(all.slice(-5))
  const seen = [...page.items]
  while (page.next !== null) {
    page = await api.messages(id, `?limit=5&before=${page.next}`)
    seen.unshift(...page.items)
  }
  expect(seen).toEqual(all)
  all.reduce<string | null>((parent, message) => {
    expect(message.parentId).toBe(parent)
    return message.id
  }, null)
  const { seq } = await api.messages(id)
  expect((await api.events(id)).at(-1)!.seq).toBe(seq)
  const other = await api.create({})
  expect(
    (await api.request('GET', `/conversations/${other.id}/messages?before=${all[3]!.id}`)).status,
  ).toBe(422)
})

test('what is running is shown as running, and only as long as it is', async () => {
  const { id } = await api.create({})
  const { run } = await api.send(id, '[tokens=5000 rate=20]')
  expect((await api.conversation(id)).running).toBe(true)
  await api.act(run.id, 'cancel')
  await api.events(id)
  expect((await api.conversation(id)).running).toBe(false)
})
