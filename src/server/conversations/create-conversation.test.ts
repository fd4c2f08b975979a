import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import { createId } from '../../protocol/index.ts'
import { createEventLog } from '../events/event-log.ts'
import { createNudge } from '../events/nudge.ts'
import type { Store } from '../store/store.ts'
import { deleteConversation, findConversation, type ConversationsDeps } from './conversations.ts'
import { createConversation } from './create-conversation.ts'

let directory: string
let store: Store
let deps: ConversationsDeps

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-create-'))
  store = await openTestStore(directory, 'relaxed')
  const nudge = createNudge()
  deps = { store, nudge, log: createEventLog({ store, nudge }), now: Date.now }
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const id = createId('conv')
const conflict = { code: 'conversation_conflict' }
const changes = async (ownerId: string) => {
  const [rows] = await store.read(store.account.after({ ownerId, after: 0, limit: 10 }))
  return rows.map((row) => ({ id: row.conversation_id, deleted: row.id === null }))
}

test('readers are told once of what is asked for twice', async () => {
  let told = 0
  deps.nudge.joinLists(() => told++)
  await Promise.all([1, 2, 3].map(() => createConversation(deps, 'ann', { id })))
  await createConversation(deps, 'ann', { id })
  expect(told).toBe(1)
})

test('an id that somebody else has, or had, is refused', async () => {
  await createConversation(deps, 'ann', { id })
  await expect(createConversation(deps, 'bob', { id })).rejects.toMatchObject(conflict)
  await deleteConversation(deps, 'ann', id)
  await expect(createConversation(deps, 'bob', { id })).rejects.toMatchObject(conflict)
  expect(await changes('bob')).toEqual([])
  expect(await changes('ann')).toEqual([{ id, deleted: true }])
})

test('one’s own that was deleted is begun anew, and one’s readers are told', async () => {
  await createConversation(deps, 'ann', { id, title: 'Before' })
  await deleteConversation(deps, 'ann', id)
  await createConversation(deps, 'ann', { id, title: 'After' })
  expect(await findConversation(deps, 'ann', id)).toMatchObject({ title: 'After', seq: 0 })
  expect(await changes('ann')).toEqual([{ id, deleted: false }])
})
