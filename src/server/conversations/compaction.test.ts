import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { Store } from '../store/store.ts'
import { keepCompaction, readCompaction } from './compaction.ts'

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-compaction-'))
  store = await openTestStore(directory)
  const plain = { title: null, model: null, instructions: null, settings: '{}', now: 1 }
  await store.write([store.conversations.create({ id: 'conv_1', ownerId: 'me', ...plain })])
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const first = { text: 'They met.', instructions: ['Be kind.'] }

it('the first one that is kept stays, each for its message', async () => {
  expect(await readCompaction(store, 'conv_1', 'msg_2')).toBeUndefined()
  expect(await keepCompaction(store, 'conv_1', 'msg_2', first)).toEqual(first)
  const second = { text: 'They parted.', instructions: [] }
  expect(await keepCompaction(store, 'conv_1', 'msg_2', second)).toEqual(first)
  expect(await keepCompaction(store, 'conv_1', 'msg_4', second)).toEqual(second)
  expect(await readCompaction(store, 'conv_1', 'msg_2')).toEqual(first)
})

it('it goes with its conversation, and none is kept for one that has gone', async () => {
  await keepCompaction(store, 'conv_1', 'msg_2', first)
  const deletion = { id: 'conv_1', ownerId: 'me', used: 1, unusedSince: 0 }
  await store.write([[...store.removal.delete(deletion), ...store.removal.more('conv_1', 1)]])
  expect(await readCompaction(store, 'conv_1', 'msg_2')).toBeUndefined()
  expect(await keepCompaction(store, 'conv_1', 'msg_2', first)).toBeUndefined()
})
