import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore } from '../../../test/databases.ts'
import type { EventBody, Message } from '../../protocol/index.ts'
import { dataOf } from '../events/frame.ts'
import type { Store } from '../store/store.ts'
import { messageRow } from './rows.ts'
import { readSentPrompt } from './sent-prompt.ts'

let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-sent-'))
  store = await openTestStore(directory)
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

const at = '2026-01-05T09:00:00.000Z'
const conversationId = 'conv_1'
const question: Message = {
  ...{ id: 'msg_1', conversationId, parentId: null, role: 'user', createdAt: at },
  parts: [{ id: 'a', type: 'text', text: 'Hello?' }],
}
const names = { runId: 'run_1', messageId: 'msg_2', at }
const log: EventBody[] = [
  { type: 'run-start', parentId: 'msg_1', model: 'a:b', ...names },
  { type: 'step-start', step: 0, ...names },
  { type: 'text-start', partId: '1.0', ...names },
  { type: 'text-delta', partId: '1.0', text: 'Hello.' },
]

/** A run as a server wrote it that did not yet keep what its model was told; the conversation has instructions today. */
async function writeOld() {
  const { id: messageId, ...reply } = { ...question, id: 'msg_2', parentId: 'msg_1' }
  const created = { id: conversationId, ownerId: 'me', title: null, model: null, now: 1 }
  const run = { id: 'run_1', conversationId, messageId, parentId: 'msg_1', model: 'a:b' }
  const written = await store.write([
    [...store.conversations.create({ ...created, instructions: 'Today’s.', settings: '{}' })],
    [
      store.messages.insert(messageRow(question)),
      store.messages.insert(
        messageRow({ ...reply, id: messageId, role: 'assistant', parts: [], runId: 'run_1' }),
      ),
      store.runs.insert({
        ...{ ...run, settings: '{"seed":7}', continues: 0, state: 'running', nodeId: 'past' },
        ...{ leaseMs: 0, acceptedSeq: 0, startSeq: 1, head: null, now: 1 },
      }),
      ...log.map((event, i) =>
        store.events.insert({
          ...{ conversationId, seq: i + 1, runId: 'run_1', type: event.type, data: dataOf(event) },
        }),
      ),
    ],
  ])
  expect(written.every(({ ok }) => ok)).toBe(true)
}

it('of a run of before it was kept says so, and does not pass off today’s instructions as those', async () => {
  await writeOld()
  expect(await readSentPrompt({ store }, 'me', 'run_1', 0)).toEqual({
    ...{ runId: 'run_1', model: 'a:b', step: 0, steps: 1, recorded: false },
    prompt: {
      ...{ instructions: null, tools: [], settings: { seed: 7 }, dropped: false },
      messages: [{ role: 'user', parts: question.parts }],
    },
    tokens: { instructions: 0, tools: 0, messages: [expect.any(Number)] },
  })
})

it('is nobody else’s', async () => {
  await writeOld()
  await expect(readSentPrompt({ store }, 'you', 'run_1', 0)).rejects.toMatchObject({
    code: 'run_not_found',
  })
})
