// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { textOf, type ConversationEvent, type TemporaryPrompt } from '../../protocol/index.ts'
import { ApiError, ConnectionError } from '../../client/index.ts'
import { en } from '../words/en/en.ts'
import { enLater } from '../words/en/later.ts'
import { speak } from '../words/words.ts'
import { createColumn } from './column.ts'

speak(en, 'en', enLater)

const AT = '2026-01-01T00:00:00.000Z'
const stamp = { runId: 'run_1', messageId: 'msg_1', at: AT }
const USAGE = { inputTokens: 3, outputTokens: 2 }

/** A server that answers with two words, between which the test does something. */
function setUp(between: () => unknown = () => {}, before: () => unknown = () => {}) {
  const asked: TemporaryPrompt[] = []
  const ends: number[] = []
  async function* temporary(
    prompt: TemporaryPrompt,
  ): AsyncGenerator<ConversationEvent, void, void> {
    asked.push(prompt)
    await before()
    const partId = '1.0'
    yield { type: 'run-start', parentId: null, model: 'a:b', seq: 1, ...stamp }
    yield { type: 'text-start', partId, seq: 2, ...stamp }
    yield { type: 'text-delta', partId, text: 'One', seq: 3 }
    await between()
    yield { type: 'text-delta', partId, text: ' two', seq: 4 }
    yield { type: 'usage', usage: USAGE, seq: 5, ...stamp }
    yield { type: 'run-end', state: 'completed', seq: 6, ...stamp }
  }
  const column = createColumn({ temporary }, null, () => ends.push(1))
  const reply = () => column.attempt.value?.reply.value
  return { column, asked, ends, reply, said: () => textOf(reply()?.parts ?? []) }
}

const TRIAL = { instructions: ' ', text: 'Count' }

test('a reply grows, and is one once it has ended', async () => {
  const { column, asked, ends, reply, said } = setUp(() => expect(column.ended.value).toBeNull())
  await column.run(TRIAL)
  expect(said()).toBe('One two')
  expect(column.ended.value).toBe(reply())
  expect(reply()).toMatchObject({ state: 'completed', usage: USAGE })
  expect([column.busy.value, ends.length]).toEqual([false, 1])
  // The server's model and none but empty instructions.
  expect(asked).toMatchObject([{ instructions: null, messages: [{ role: 'user' }] }])
  expect(asked[0]).not.toHaveProperty('model')
})

test('a line that breaks keeps what it has brought', async () => {
  const { column, ends, said } = setUp(() => Promise.reject(new ConnectionError('cut')))
  await column.run(TRIAL)
  expect(said()).toBe('One')
  expect(column.ended.value?.reason?.message).toContain('The connection broke')
  expect([column.refusal.value, ends.length]).toEqual([null, 1])
})

test('what the server refuses is no reply', async () => {
  const facts = { code: 'rate_limited', message: 'slower', status: 429, retryable: true }
  const error = new ApiError(facts)
  const { column, reply } = setUp(undefined, () => Promise.reject(error))
  await column.run(TRIAL)
  expect([reply(), column.refusal.value, column.busy.value]).toEqual([undefined, error, false])
})

test('a reply that was stopped takes no more, and ends once', async () => {
  const { column, ends, reply, said } = setUp(async () => {
    await expect.poll(said).toBe('One')
    column.stop()
  })
  await column.run(TRIAL)
  expect([said(), reply()?.state, column.busy.value]).toEqual(['One', 'stopped', false])
  column.stop()
  expect(ends).toHaveLength(1)
})

test('one that is asked anew forgets the one before, which may be late', async () => {
  const other = { instructions: '', text: 'Count down' }
  let first = true
  const { column, ends, said } = setUp(undefined, async () => {
    if (!first) return
    first = false
    await column.run(other)
  })
  await column.run(TRIAL)
  expect(said()).toBe('One two')
  expect(column.attempt.value?.trial).toBe(other)
  expect([column.ended.value?.state, ends.length]).toEqual(['completed', 1])
})
