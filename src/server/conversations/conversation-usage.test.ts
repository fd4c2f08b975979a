import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { Run } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { readUsage } from './conversation-usage.ts'

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-usage-'))
  store = await openTestStore(directory)
  const plain = { title: null, model: null, instructions: null, settings: '{}', now: 1 }
  await store.write([
    store.conversations.create({ id: 'conv_1', ownerId: 'me', ...plain }),
    store.conversations.create({ id: 'conv_2', ownerId: 'me', ...plain }),
  ])
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

let runs = 0

/** A run as its end leaves it; without an end it goes on. */
async function ran(conversationId: string, end?: Pick<Run, 'usage' | 'cost' | 'reason'>) {
  const id = `run_${runs++}`
  const names = { id, conversationId, messageId: `msg_${id}`, parentId: `asked_${id}` }
  const start = { model: 'a:b', settings: '{}', continues: 0, state: 'running', nodeId: 'node' }
  const at = { leaseMs: 15_000, acceptedSeq: 0, startSeq: 1, head: null, now: 1 }
  const [begun] = await store.write([[store.runs.insert({ ...names, ...start, ...at })]])
  expect(begun?.ok).toBe(true)
  if (!end) return
  const endData = JSON.stringify(end)
  const ended = store.runs.end({ id, epoch: 1, state: 'completed', endData, now: 2 }, { expect: 1 })
  expect((await store.write([[ended]]))[0]?.ok).toBe(true)
}

const price = { price: 'a:b' }

it('adds up all runs that have ended, of one conversation', async () => {
  await ran('conv_1', {
    usage: { inputTokens: 1000, outputTokens: 20, cachedInputTokens: 900 },
    cost: { microUsd: 30, inputMicroUsd: 10, outputMicroUsd: 20, ...price },
  })
  await ran('conv_1', {
    usage: { inputTokens: 3_000_000_000, outputTokens: 5, reasoningTokens: 4 },
    cost: { microUsd: 3_000_000_001, inputMicroUsd: 3e9, outputMicroUsd: 1, ...price },
  })
  await ran('conv_1')
  await ran('conv_2', { usage: { inputTokens: 7, outputTokens: 7 } })
  expect(await readUsage({ store }, 'me', 'conv_1')).toEqual({
    runs: 2,
    usage: {
      inputTokens: 3_000_001_000,
      outputTokens: 25,
      cachedInputTokens: 900,
      reasoningTokens: 4,
    },
    cost: { microUsd: 3_000_000_031, inputMicroUsd: 3_000_000_010, outputMicroUsd: 21 },
    unpriced: 0,
  })
})

it('says what is an estimate, and what has no price', async () => {
  await ran('conv_1', {
    usage: { inputTokens: 10, outputTokens: 2, estimated: true },
    cost: { microUsd: 5, inputMicroUsd: 4, outputMicroUsd: 1, estimated: true, ...price },
  })
  await ran('conv_1', { usage: { inputTokens: 1, outputTokens: 1 } })
  await ran('conv_1', { reason: { code: 'provider_auth', message: 'No.' } })
  expect(await readUsage({ store }, 'me', 'conv_1')).toEqual({
    runs: 2,
    usage: { inputTokens: 11, outputTokens: 3, estimated: true },
    cost: { microUsd: 5, inputMicroUsd: 4, outputMicroUsd: 1, estimated: true },
    unpriced: 1,
  })
})

it('of a conversation without replies it is nothing, and no cost', async () => {
  expect(await readUsage({ store }, 'me', 'conv_1')).toEqual({
    runs: 0,
    usage: { inputTokens: 0, outputTokens: 0 },
    unpriced: 0,
  })
})

it('is nobody else’s', async () => {
  await expect(readUsage({ store }, 'you', 'conv_1')).rejects.toMatchObject({
    code: 'conversation_not_found',
  })
})
