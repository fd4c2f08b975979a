import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NewShare } from '../../src/protocol/index.ts'
import type { App } from '../../src/server/index.ts'
import { openAccount } from '../protocol/account-stream.ts'
import { createApi, type Api } from '../protocol/api.ts'
import { readDatabase } from '../protocol/database-content.ts'
import { startHere } from '../protocol/in-process.ts'
import { runIn } from '../cli/terminal.ts'
import { newDataDirectory, removeDataDirectories } from '../server-process.ts'

const DAY = 86_400_000

let data: string
let time: number
let app: App
let api: Api

beforeEach(() => {
  // Only what comes round every few seconds is driven by hand.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  data = newDataDirectory()
  time = Date.parse('2026-06-01T12:00:00Z')
})
afterEach(async () => {
  await app.close()
  vi.useRealTimers()
})
afterAll(removeDataDirectories)

async function start(days: string): Promise<void> {
  app = await startHere({ LOQUAT_DATA: data, LOQUAT_RETENTION_DAYS: days }, () => time)
  api = createApi(app)
}

async function say(text: string, fields: object = {}): Promise<string> {
  const { id } = await api.create(fields)
  await api.send(id, text)
  await api.events(id)
  return id
}

const idsOf = async () => {
  const { body } = await api.request<{ items: { id: string }[] }>('GET', '/conversations')
  return body.items.map(({ id }) => id)
}

/** Lets the hour pass after which it is looked again, and waits. */
async function pass(until: () => Promise<unknown>): Promise<void> {
  vi.advanceTimersByTime(3_600_000)
  await vi.waitFor(
    async () => {
      vi.advanceTimersByTime(5_000)
      await until()
    },
    { timeout: 30_000, interval: 100 },
  )
}

const tablesHolding = async (text: string) =>
  Object.entries(await readDatabase(data)).flatMap(([table, rows]) =>
    rows.some((row) => row.includes(text)) ? [table] : [],
  )

test('what was not used for so many days is deleted, wherever it is, and everybody is told', async () => {
  await start('30')
  const old = await say('orchid [tokens=30]', { title: 'An orchid', instructions: 'Say orchid.' })
  const archived = await say('orchid [tokens=3]')
  await api.request('PATCH', `/conversations/${archived}`, { json: { archived: true } })
  const pinned = await say('stays [tokens=3]')
  await api.request('PATCH', `/conversations/${pinned}`, { json: { pinned: true } })
  const used = await say('stays [tokens=3]')
  const busy = await api.create()
  const { run } = await api.send(busy.id, 'stays [tokens=100000 rate=20]')
  const session = await fetch(new URL('/chat', app.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session_id: 'orchids', message: 'orchid [tokens=3]' }),
  })
  expect(session.status).toBe(200)
  await session.text()
  const share = await api.request<NewShare>('POST', `/conversations/${old}/shares`, { json: {} })
  const { items } = await api.messages(old)
  expect(await tablesHolding('orchid')).not.toEqual([])

  time += 20 * DAY
  await api.send(used, 'again [tokens=3]')
  await api.events(used)
  vi.advanceTimersByTime(3_600_000)
  expect(await idsOf()).toHaveLength(6)

  const reader = await openAccount(app.url, 'after=0')
  await reader.until((lines) => lines.length === 6)
  time += 11 * DAY
  await pass(async () =>
    expect((await idsOf()).toSorted()).toEqual([pinned, used, busy.id].toSorted()),
  )
  await reader.until(
    (lines) => lines.filter(({ type }) => type === 'conversation-delete').length === 3,
  )
  reader.close()
  expect((await api.request('GET', `/conversations/${old}`)).status).toBe(404)
  expect((await api.request('GET', `/runs/${items[1]!.runId!}`)).status).toBe(404)
  expect((await fetch(new URL(share.body.path, app.url))).status).toBe(404)
  const found = await api.request<{ items: unknown[] }>('GET', '/search?q=orchid')
  expect(found.body.items).toEqual([])
  const sessions = await fetch(new URL('/sessions', app.url))
  expect(await sessions.text()).not.toContain('orchids')
  expect((await api.run(run.id)).state).toBe('running')

  // Soon after, no row is left of them but that they are gone.
  await pass(async () => {
    expect(await tablesHolding('orchid')).toEqual([])
    expect(await tablesHolding(old)).toEqual(['account_events'])
    expect(await tablesHolding(items[1]!.runId!)).toEqual([])
  })
  await api.act(run.id, 'cancel')
  await api.events(busy.id)
  expect(await runIn(data, ['verify'])).toMatchObject({ code: 0 })
})

test('a reply that waits for a person does not keep what nobody came back to', async () => {
  await start('30')
  const { id } = await api.create({ model: 'test:tools' })
  await api.send(id, 'stay')
  await api.events(id)
  const kept = await say('[tokens=3]')
  time += 31 * DAY
  await api.send(kept, '[tokens=3]')
  await pass(async () => expect(await idsOf()).toEqual([kept]))
})

test('by default nothing is ever deleted', async () => {
  await start('0')
  const id = await say('[tokens=3]')
  time += 100 * 365 * DAY
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(3_600_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(await idsOf()).toEqual([id])
})
