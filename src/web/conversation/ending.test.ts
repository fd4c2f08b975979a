import { expect, test } from 'vitest'
import type { Message, ToolOutcome } from '../../protocol/index.ts'
import { endingOf } from './ending.ts'

function reply(fields: Partial<Message>, text = 'some words'): Message {
  const parts = text === '' ? [] : [{ id: 'p', type: 'text' as const, text }]
  return {
    id: 'm',
    conversationId: 'c',
    parentId: null,
    role: 'assistant',
    parts,
    createdAt: '',
    ...fields,
  }
}

function withCall(outcome: ToolOutcome): Message {
  const call = { id: 'p', type: 'tool' as const, toolCallId: 'c', toolName: 'note', input: '' }
  return reply({ state: 'interrupted', parts: [{ ...call, state: 'done', outcome }] })
}

test.each([
  [reply({ state: 'running' }), null],
  [reply({ state: 'completed', finishReason: 'stop' }), null],
  [reply({ state: 'stopped' }), { tone: 'quiet', remedy: 'continue' }],
  [reply({ state: 'stopped' }, ''), { tone: 'quiet', remedy: 'retry' }],
  [reply({ state: 'truncated' }), { tone: 'warning', remedy: 'continue' }],
  [reply({ state: 'interrupted' }), { tone: 'warning', remedy: 'continue' }],
  [reply({ state: 'completed', finishReason: 'length' }), { tone: 'quiet', remedy: 'continue' }],
  [
    reply({ state: 'completed', finishReason: 'content-filter' }),
    { tone: 'warning', remedy: 'retry' },
  ],
  [reply({ state: 'completed' }, ''), { tone: 'quiet', remedy: 'retry' }],
  [
    reply(
      {
        state: 'failed',
        reason: { code: 'provider_rate_limited', message: 'Slow down.', retryAfter: 7.2 },
      },
      '',
    ),
    {
      tone: 'error',
      remedy: 'retry',
      wait: 8,
      sentence: 'Slow down. It asks to wait 8 seconds.',
    },
  ],
  // What a tool has done cannot be answered anew: there is something to go on from.
  [withCall('unknown'), { tone: 'warning', remedy: 'continue' }],
  [withCall('interrupted'), { tone: 'warning', remedy: 'retry' }],
])('%#: %o', (message, expected) => {
  if (expected === null) expect(endingOf(message)).toBeNull()
  else expect(endingOf(message)).toMatchObject(expected)
})

test('a deploy is told from a crash', () => {
  const why = (code: string) =>
    endingOf(reply({ state: 'interrupted', reason: { code, message: '' } }))!.sentence
  expect(why('deploy')).toContain('restarted')
  expect(why('restart')).not.toContain('restarted')
})
