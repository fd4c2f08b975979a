import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { writeConversations } from '../../../test/protocol/long-conversation.ts'
import { createNudge } from '../events/nudge.ts'
import { createLogger } from '../log.ts'
import type { Store } from '../store/store.ts'
import { deleteConversation } from './conversations.ts'
import { keepRemoving } from './keep-removing.ts'
import { removeDeleted } from './removal.ts'
import { indexMessage } from './search-index.ts'
import { messageOf } from './rows.ts'

const MESSAGES = 1500

let directory: string
let store: Store
const nudge = createNudge()
const forever = new AbortController().signal

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-test-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  rmSync(directory, { recursive: true })
})

const rowsOf = async (id: string) => {
  const [outline, runs, events, entries] = await store.read(
    store.messages.outline.tree({ conversationId: id }),
    store.runs.states({ conversationId: id }),
    store.events.after({ conversationId: id, after: 0, limit: 1e6 }),
    store.search.entries({ conversationId: id }),
  )
  return [outline, runs, events, entries].map((rows) => rows.length)
}

async function indexAll(id: string): Promise<void> {
  const [outline] = await store.read(store.messages.outline.tree({ conversationId: id }))
  for (const { id } of outline) {
    const [[row]] = await store.read(store.messages.byId({ id }))
    await store.write([indexMessage(store, messageOf(row!))], false)
  }
}

test('a long conversation is gone at once and removed bit by bit, also after an end in the middle', async () => {
  const [long, other] = (await writeConversations(directory, [MESSAGES, 40])) as [string, string]
  store = await openTestStore(directory, 'relaxed')
  await indexAll(long)
  const before = await rowsOf(other)
  expect((await rowsOf(long))[3]).toBe(MESSAGES)
  let gone = ''
  nudge.join(long, (news) => (gone = news === null ? long : gone))
  await deleteConversation({ store, nudge, now: Date.now }, 'local', long)
  expect(gone).toBe(long)

  const steps: number[] = []
  const stop = new AbortController()
  let rows = await rowsOf(long)
  const watched: Store = {
    ...store,
    async write(units, durable) {
      const results = await store.write(units, durable)
      const now = await rowsOf(long)
      steps.push(rows.reduce((sum, count, i) => sum + count - now[i]!, 0))
      rows = now
      if (steps.length === 3) stop.abort()
      return results
    },
  }
  const deps = { store: watched, nudge, now: Date.now }
  await removeDeleted({ ...deps, signal: stop.signal }).catch(() => {})
  expect(rows.some((count) => count > 0)).toBe(true)
  await removeDeleted({ ...deps, signal: forever })
  expect(rows).toEqual([0, 0, 0, 0])
  expect(Math.max(...steps)).toBeLessThanOrEqual(600)
  expect((await store.read(store.removal.next({})))[0]).toEqual([])
  expect(await rowsOf(other)).toEqual(before)
})

test('an event that is folded while its conversation goes does not come back', async () => {
  const [id] = (await writeConversations(directory, [MESSAGES])) as [string]
  store = await openTestStore(directory, 'relaxed')
  const deps = { store, nudge, now: Date.now }
  await deleteConversation(deps, 'local', id)
  // As a fold that had read it before would, which takes no number.
  const snapshot = { runId: 'run_1', type: 'snapshot', data: '{}' }
  await store.write([[store.events.insert({ conversationId: id, seq: 1e6, ...snapshot })]])
  await removeDeleted({ ...deps, signal: forever })
  expect(await store.write([store.events.settle])).toMatchObject([{ ok: true }])
  expect(await rowsOf(id)).toEqual([0, 0, 0, 0])
})

test('what one process has deleted another removes, and one that fails tries again', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const [id] = (await writeConversations(directory, [400])) as [string]
  store = await openTestStore(directory, 'relaxed')
  const deps = { store, nudge, now: Date.now }
  await deleteConversation(deps, 'local', id)
  let failures = 1
  const failing: Store = {
    ...store,
    write: (...units) =>
      failures-- > 0 ? Promise.reject(new Error('no room')) : store.write(...units),
  }
  const logger = createLogger('silent')
  const stop = keepRemoving({ ...deps, store: failing, logger, retentionDays: 0 })
  const deleted = async () => (await store.read(store.removal.next({})))[0]
  vi.advanceTimersByTime(5_000)
  await vi.waitFor(() => expect(failures).toBe(0))
  expect(await deleted()).toHaveLength(1)
  const gone = async () => {
    vi.advanceTimersByTime(5_000)
    expect(await deleted()).toEqual([])
  }
  await vi.waitFor(gone, { timeout: 8_000 })
  stop()
})
