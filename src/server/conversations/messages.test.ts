import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { createEventLog } from '../events/event-log.ts'
import { createNudge } from '../events/nudge.ts'
import type { Store } from '../store/store.ts'
import { updateConversation, type ConversationsDeps } from './conversations.ts'
import { createConversation } from './create-conversation.ts'
import { readMessages } from './messages.ts'

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-messages-'))
  store = await openTestStore(directory)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const depsOf = (of: Store): ConversationsDeps => {
  const nudge = createNudge()
  return { store: of, nudge, log: createEventLog({ store: of, nudge }), now: Date.now }
}

/** The store, with every page that is read counted and, until it is let go, held. */
function watched() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let pages = 0
  const read = (async (...queries: never[]) => {
    if (queries.length > 1) {
      pages++
      await promise
    }
    return store.read(...queries)
  }) as unknown as Store['read']
  return { store: { ...store, read }, pages: () => pages, letGo: resolve }
}

it('reads a page once for all who ask for it at the same moment', async () => {
  const { id } = await createConversation(depsOf(store), 'me', { title: 'One' })
  const { store: held, pages, letGo } = watched()
  const asked = Array.from({ length: 20 }, () =>
    readMessages({ store: held }, 'me', id, { limit: 50 }),
  )
  const other = readMessages({ store: held }, 'me', id, { limit: 10 })
  await expect.poll(pages).toBe(2)
  letGo()
  expect(new Set(await Promise.all(asked)).size).toBe(1)
  expect((await other).conversation.title).toBe('One')
  expect(pages()).toBe(2)
  await readMessages({ store: held }, 'me', id, { limit: 50 })
  expect(pages()).toBe(3)
})

it('shows what has happened before it is asked for, though an older page is on its way', async () => {
  const { id } = await createConversation(depsOf(store), 'me', { title: 'Before' })
  const { store: held, pages, letGo } = watched()
  const early = readMessages({ store: held }, 'me', id, { limit: 50 })
  await expect.poll(pages).toBe(1)
  await updateConversation(depsOf(store), 'me', id, { title: 'After' })
  const late = readMessages({ store: held }, 'me', id, { limit: 50 })
  await expect.poll(pages).toBe(2)
  letGo()
  expect((await late).conversation.title).toBe('After')
  await early
})

it('gives nobody else’s page, and no page of who may not read it', async () => {
  const { id } = await createConversation(depsOf(store), 'me', { title: 'Mine' })
  const { store: held, pages, letGo } = watched()
  const mine = readMessages({ store: held }, 'me', id, { limit: 50 })
  await expect.poll(pages).toBe(1)
  await expect(readMessages({ store: held }, 'you', id, { limit: 50 })).rejects.toThrow()
  letGo()
  expect((await mine).conversation.title).toBe('Mine')
})
