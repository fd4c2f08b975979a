import { expect, test } from 'vitest'
import type { Conversation } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import {
  listOf,
  openAccount,
  readAccount,
  type AccountLine,
  type AccountReading,
} from './account-stream.ts'
import { createApi, eventsPath } from './api.ts'
import { fingerprint, framesOf, readStream } from './event-stream.ts'

const server = serverForAll()
const api = createApi(server)

const list = () =>
  api.request<{ items: Conversation[]; rev: number }>('GET', '/conversations?limit=200')
const change = (id: string, patch: object) =>
  api.request('PATCH', `/conversations/${id}`, { json: patch })
const remove = (id: string) => api.request('DELETE', `/conversations/${id}`)

/** What a list shows, in an order of its own. */
const shown = (items: Iterable<Conversation>) =>
  [...items].toSorted((a, b) => a.id.localeCompare(b.id))

/** The reader's list after everything up to the newest change. */
async function caughtUp(reader: AccountReading, known: { items: Conversation[]; rev: number }) {
  const { body } = await list()
  await reader.until((lines) => (lines.at(-1)?.rev ?? known.rev) >= body.rev)
  return { shown: shown(listOf(reader.lines(), known.items).values()), listed: shown(body.items) }
}

test('a reader hears of everything that a list shows, as it happens', async () => {
  const { body: before } = await list()
  const reader = await openAccount(server.url, `after=${before.rev}`)
  let seen = 0
  const next = async (what: (line: AccountLine) => unknown) => {
    await reader.until((lines) => lines.slice(seen).some(what))
    seen = reader.lines().length
  }
  const { id } = await api.create({ title: 'first' })
  await next(({ conversation }) => conversation?.id === id && conversation.title === 'first')
  await change(id, { title: 'second' })
  await next(({ conversation }) => conversation?.title === 'second')
  await change(id, { pinned: true, archived: true })
  await next(({ conversation }) => conversation?.pinned && conversation.archived)
  await api.send(id, '[tokens=100 rate=100]')
  await next(({ conversation }) => conversation?.running && conversation.leafId !== null)
  await next(({ conversation }) => conversation?.running === false)
  await remove(id)
  await next(({ type, conversationId }) => type === 'conversation-delete' && conversationId === id)
  reader.close()
  const revs = reader.lines().map(({ rev }) => rev)
  expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a! - b!))
})

test('nothing is said of a token: a long reply is a start and an end', async () => {
  const { id } = await api.create({ title: 'tokens' })
  const { body: before } = await list()
  const reader = await openAccount(server.url, `after=${before.rev}`)
  await api.send(id, '[tokens=300 rate=1000]')
  await api.events(id)
  const { body: after } = await list()
  expect(after.rev).toBe(before.rev + 2)
  await reader.until((lines) => lines.at(-1)?.rev === after.rev)
  expect(reader.lines().length).toBeLessThanOrEqual(2)
  reader.close()
})

test('whoever resumes at any number ends with the same list', async () => {
  const known = new Map<number, Conversation[]>()
  const ids: string[] = []
  for (let i = 0; i < 24; i++) {
    const { body } = await list()
    known.set(body.rev, body.items)
    if (i % 4 === 0) ids.push((await api.create({ title: `new ${i}` })).id)
    else if (i % 4 === 1) await change(ids.at(-1)!, { title: `changed ${i}` })
    else if (i % 4 === 2) {
      await api.send(ids.at(-1)!, '[tokens=3]')
      await api.events(ids.at(-1)!)
    } else if (i % 8 === 3) await remove(ids.shift()!)
  }
  expect(known.size).toBeGreaterThan(18)
  const { body: now } = await list()
  for (const [rev, items] of known) {
    const reader = await openAccount(server.url, `after=${rev}`)
    if (rev < now.rev) await reader.until((lines) => lines.at(-1)?.rev === now.rev)
    expect(shown(listOf(reader.lines(), items).values()), `after ${rev}`).toEqual(shown(now.items))
    // Each conversation once: what was overtaken is not told.
    const named = reader
      .lines()
      .map(({ conversation, conversationId }) => conversation?.id ?? conversationId)
    expect(new Set(named).size).toBe(named.length)
    reader.close()
  }
})

test('changes that come while a reader is being opened are neither lost nor told twice', async () => {
  const { body: before } = await list()
  const created: Promise<Conversation>[] = []
  const readers: Promise<AccountReading>[] = []
  for (let i = 0; i < 20; i++) {
    created.push(api.create({ title: `race ${i}` }))
    readers.push(openAccount(server.url, `after=${before.rev}`))
  }
  await Promise.all(created)
  for (const opening of readers) {
    const reader = await opening
    const { shown: mine, listed } = await caughtUp(reader, before)
    expect(mine).toEqual(listed)
    const revs = reader.lines().map(({ rev }) => rev)
    expect(new Set(revs).size).toBe(revs.length)
    reader.close()
  }
})

test('the list and its number belong together while it is being changed', async () => {
  const writing = Promise.all(
    Array.from({ length: 30 }, (_, i) => api.create({ title: `while ${i}` })),
  )
  const pages = await Promise.all(Array.from({ length: 15 }, () => list()))
  await writing
  for (const { body } of pages) {
    const reader = await openAccount(server.url, `after=${body.rev}`)
    const { shown: mine, listed } = await caughtUp(reader, body)
    expect(mine).toEqual(listed)
    reader.close()
  }
})

test('followed conversations come along, byte for byte what their own streams hold', async () => {
  const [a, b] = [await api.create({ title: 'a' }), await api.create({ title: 'b' })]
  const { body: now } = await list()
  const reader = await openAccount(
    server.url,
    `after=${now.rev}&follow=${a.id}:0,${encodeURIComponent(`${b.id}:0`)}`,
  )
  await Promise.all([
    api.send(a.id, '[tokens=60 rate=400 reasoning=5] with   and "id: 9" in it'),
    api.send(b.id, '[tokens=60 rate=400]'),
  ])
  for (const { id } of [a, b]) {
    await api.events(id)
    const { bytes } = await readStream(server.url, eventsPath(id, 'after=0&until=idle'))
    const frames = framesOf(bytes)
    await reader.until(
      (lines) => lines.filter((line) => line.conversationId === id).length >= frames.length,
    )
    expect(fingerprint(reader.followed(id))).toBe(fingerprint(frames))
  }
  // Only the account's own changes have an id.
  for (const line of reader.lines())
    expect(line.seq === undefined, JSON.stringify(line)).toBe(line.rev !== undefined)
  reader.close()
})

test('a follower resumes within a reply, and hears of its end by deletion', async () => {
  const { id } = await api.create({ title: 'resume' })
  await api.send(id, '[tokens=10]')
  const events = await api.events(id)
  const { body: now } = await list()
  const reader = await openAccount(server.url, `after=${now.rev}&follow=${id}:5`)
  await reader.until((lines) => lines.some(({ seq }) => seq === events.length))
  expect(reader.followed(id)[0]?.id).toBe(6)
  await remove(id)
  await reader.until((lines) => lines.some(({ type }) => type === 'unfollow'))
  expect(reader.lines().find(({ type }) => type === 'unfollow')).toEqual({
    type: 'unfollow',
    conversationId: id,
    code: 'conversation_not_found',
  })
  // The rest of the stream goes on.
  const { id: other } = await api.create({ title: 'goes on' })
  await reader.until((lines) => lines.some(({ conversation }) => conversation?.id === other))
  reader.close()
})

test('what cannot be followed is said, and holds up nothing else', async () => {
  const { id } = await api.create({ title: 'here' })
  const gone = await api.create({ title: 'gone' })
  await remove(gone.id)
  const { body: now } = await list()
  const reader = await openAccount(
    server.url,
    `after=${now.rev}&follow=${gone.id}:0,${id}:7,conv_00000000-0000-7000-8000-000000000000:0`,
  )
  await reader.until((lines) => lines.length >= 3)
  expect(reader.lines().map(({ code }) => code)).toEqual([
    'conversation_not_found',
    'cursor_ahead',
    'conversation_not_found',
  ])
  reader.close()
})

test('positions and lists that are none are refused', async () => {
  const { body: now } = await list()
  for (const after of ['-1', 'x', '1.5', '%20'])
    expect(await api.request('GET', `/events?after=${after}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_cursor', field: 'after' } },
    })
  expect(await api.request('GET', `/events?after=${now.rev + 1}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'cursor_ahead', field: 'after', details: { rev: now.rev } } },
  })
  const { id } = await api.create({})
  const many = Array.from(
    { length: 21 },
    (_, i) => `conv_00000000-0000-7000-8000-0000000000${10 + i}:0`,
  )
  for (const follow of ['x', id, `${id}:`, `${id}:-1`, `${id}:1,`, `${id}:1,${id}:1`, many.join()])
    expect(await api.request('GET', `/events?follow=${follow}`), follow).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_request', field: 'follow' } },
    })
  const head = await api.request('HEAD', '/events')
  expect([head.status, head.headers['content-type']]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
})

test('from 0 the whole list comes, and it survives a kill', async () => {
  await server.end('SIGKILL')
  await server.startAgain()
  const lines = await readAccount(server.url, 'after=0', (await list()).body.rev)
  expect(shown(listOf(lines, []).values())).toEqual(shown((await list()).body.items))
})

test('a run that a crash has ended is told to lists', async () => {
  const { id } = await api.create({ title: 'crash' })
  await api.send(id, '[tokens=5000 rate=20]')
  const { body: before } = await list()
  expect(before.items.find((item) => item.id === id)?.running).toBe(true)
  await server.end('SIGKILL')
  await server.startAgain()
  // Where several processes may share the database, only the lease tells that one is gone.
  const lines = await readAccount(server.url, `after=${before.rev}`, before.rev + 1)
  expect(lines.at(-1)?.conversation).toMatchObject({ id, running: false })
}, 60_000)
