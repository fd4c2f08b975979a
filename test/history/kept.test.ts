import { expect, test } from 'vitest'
import type { Message } from '../../src/protocol/index.ts'
import { readDumps } from '../../src/server/conversations/read-dumps.ts'
import { dumpOf } from '../../src/web/temporary/dump.ts'

const createdAt = '2026-01-31T12:00:00.000Z'

const BRANCH: Message[] = [
  {
    ...{ id: 'm1', conversationId: 'temp_1', parentId: null, role: 'user', createdAt },
    parts: [{ id: 'a', type: 'text', text: 'Paint “blue”\n🫐' }],
  },
  {
    ...{ id: 'm2', conversationId: 'temp_1', parentId: 'm1', role: 'assistant', createdAt },
    parts: [
      { id: 'b', type: 'reasoning', text: 'Blue it is', signature: 'proof' },
      {
        ...{ id: 'c', type: 'tool', toolCallId: 't1', toolName: 'web_search', input: '{"q":1}' },
        ...{ state: 'done', outcome: 'success', output: { found: [1.5] }, providerExecuted: true },
      },
      { id: 'd', type: 'text', text: 'Here.' },
      {
        ...{ id: 'e', type: 'file', kind: 'image', mediaType: 'image/png' },
        data: { type: 'bytes', base64: 'iVBORw0K' },
      },
    ],
    ...{ runId: 'run_1', state: 'stopped', model: 'anthropic:claude-x', finishReason: 'stop' },
    usage: { inputTokens: 12, outputTokens: 7, cachedInputTokens: 5, reasoningTokens: 3 },
  },
  {
    ...{ id: 'm3', conversationId: 'temp_1', parentId: 'm2', role: 'user', createdAt },
    parts: [{ id: 'f', type: 'text', text: 'Thanks' }],
  },
]

test('what was temporary and is kept is imported as it was', () => {
  const dump = JSON.stringify(dumpOf(BRANCH, 'Be brief.'))
  const read = readDumps({ dumps: [dump], conversationId: 'conv_1', now: 0 })
  if ('fault' in read) throw new Error(JSON.stringify(read.fault))
  expect(read.instructions).toBe('Be brief.')
  const bare = ({ parts }: Message) => parts.map((part) => ({ ...part, id: '' }))
  expect(read.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(read.messages[0]).toMatchObject({ createdAt })
  expect(bare(read.messages[0]!)).toEqual(bare(BRANCH[0]!))
  expect(bare(read.messages[1]!)).toMatchObject(bare(BRANCH[1]!))
  const { state, model, usage, finishReason } = BRANCH[1]!
  expect(read.messages[1]).toMatchObject({ state, model, usage, finishReason })
  expect(read.changes).toEqual([])
})
