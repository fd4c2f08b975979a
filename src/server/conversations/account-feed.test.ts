import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventLog } from '../events/event-log.ts'
import { createNudge } from '../events/nudge.ts'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from '../store/store.ts'
import { createAccountFeed } from './account-feed.ts'
import {
  deleteConversation,
  listConversations,
  updateConversation,
  type ConversationsDeps,
} from './conversations.ts'
import { createConversation } from './create-conversation.ts'

let directory: string
let store: Store
let deps: ConversationsDeps

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-feed-'))
  store = await openTestStore(directory, 'relaxed')
  const nudge = createNudge()
  deps = { store, nudge, log: createEventLog({ store, nudge }), now: Date.now }
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

/** A reader that may be full. */
function openReader(ownerId: string, after: number, feed = createAccountFeed(deps)) {
  const reader = { text: '', full: false, failed: undefined as unknown, heard: () => {} }
  const subscription = feed.subscribe({
    ownerId,
    after,
    sink: {
      write(text) {
        reader.text += text
        reader.heard()
        return !reader.full
      },
      end() {},
      fail(error) {
        reader.failed = error
        reader.heard()
      },
    },
  })
  const frames = () =>
    [...reader.text.matchAll(/id: (\d+)\nevent: (\S+)\ndata: (.*)\n\n/g)].map(
      ([, rev, type, data]) => ({ rev: Number(rev), type, ...(JSON.parse(data!) as object) }),
    )
  return {
    ...subscription,
    reader,
    frames,
    async until(done: () => unknown) {
      while (!done()) await new Promise<void>((resolve) => (reader.heard = resolve))
    },
  }
}

const revOf = async (ownerId: string) => (await listConversations(deps, ownerId, { limit: 1 })).rev

test('each owner has a count and hears of nobody else', async () => {
  const mine = openReader('me', 0)
  const theirs = openReader('them', 0)
  const { id } = await createConversation(deps, 'me', { title: 'mine' })
  await createConversation(deps, 'them', { title: 'theirs' })
  await expect(deleteConversation(deps, 'them', id)).rejects.toMatchObject({ status: 404 })
  await expect(updateConversation(deps, 'them', id, { title: 'x' })).rejects.toMatchObject({
    status: 404,
  })
  await updateConversation(deps, 'me', id, { title: 'still mine' })
  await mine.until(() => mine.reader.text.includes('still mine'))
  await theirs.until(() => theirs.frames().length === 1)
  expect([await revOf('me'), await revOf('them'), await revOf('nobody')]).toEqual([2, 1, 0])
  expect(mine.reader.text).not.toContain('theirs')
  expect(theirs.reader.text).not.toContain('mine')
})

test('a reader that takes no more is given nothing until it can, and then how things are', async () => {
  const slow = openReader('me', 0)
  slow.reader.full = true
  const { id } = await createConversation(deps, 'me', { title: '0' })
  await slow.until(() => slow.frames().length === 1)
  for (const title of ['1', '2', '3']) await updateConversation(deps, 'me', id, { title })
  expect(slow.frames()).toHaveLength(1)
  slow.reader.full = false
  slow.resume()
  await slow.until(() => slow.frames().length === 2)
  expect(slow.frames()[1]).toMatchObject({ rev: 4, conversation: { id, title: '3' } })
})

test('a reader that was closed gets nothing more', async () => {
  const reader = openReader('me', 0)
  const other = openReader('me', 0)
  await createConversation(deps, 'me', {})
  await reader.until(() => reader.frames().length === 1)
  reader.close()
  await createConversation(deps, 'me', {})
  await other.until(() => other.frames().length === 2)
  expect(reader.frames()).toHaveLength(1)
})

test('long lists come whole, a page at a time', async () => {
  for (let i = 0; i < 230; i++) await createConversation(deps, 'me', { title: `${i}` })
  const reader = openReader('me', 0)
  await reader.until(() => reader.frames().length === 230)
  expect(reader.frames().map(({ rev }) => rev)).toEqual(
    Array.from({ length: 230 }, (_, i) => i + 1),
  )
})

test('who has missed too much to be told is sent back to the list; old deletions are forgotten', async () => {
  const remembered = 20
  const feed = createAccountFeed({ ...deps, remembered })
  const kept = await createConversation(deps, 'me', { title: 'kept' })
  for (let i = 0; i < 2; i++)
    await deleteConversation(deps, 'me', (await createConversation(deps, 'me', {})).id)
  const at = await revOf('me')
  await store.write(Array.from({ length: remembered + 1 }, () => store.account.touch(kept.id)))

  const late = openReader('me', at, feed)
  await late.until(() => late.frames().length > 0)
  expect(late.frames()).toEqual([{ rev: at + remembered + 1, type: 'reset' }])
  const justInTime = openReader('me', at + 1, feed)
  await justInTime.until(() => justInTime.frames().length > 0)
  expect(justInTime.frames()).toMatchObject([{ type: 'conversation' }])

  const events = () => store.read(store.account.after({ ownerId: 'me', after: 0, limit: 10 }))
  expect((await events())[0]).toHaveLength(3)
  const { id } = await createConversation(deps, 'me', {})
  // Deleted, and not removed yet.
  const remove = store.removal.hide({ id, ownerId: 'me', used: 1, unusedSince: 0 }, { expect: 1 })
  await store.write([[...store.account.bury(id, 'me', remembered), remove]])
  const fresh = openReader('me', 0, feed)
  await fresh.until(() => fresh.frames().length === 2)
  expect(fresh.frames()).toMatchObject([{ type: 'conversation' }, { type: 'conversation-delete' }])
  expect((await events())[0]).toHaveLength(2)
})

test('a reader whose list cannot be read is told so', async () => {
  const failing = { ...deps, store: { ...store, read: () => Promise.reject(new Error('no disk')) } }
  const reader = openReader('me', 0, createAccountFeed(failing))
  await reader.until(() => reader.reader.failed)
  expect(reader.reader.failed).toMatchObject({ message: 'no disk' })
})
