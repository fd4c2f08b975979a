import { expect, test } from 'vitest'
import type { Part, ToolPart } from '../../protocol/index.ts'
import {
  messageLength,
  messageTokens,
  promptLimit,
  replyRoom,
  resultTokens,
} from './prompt-size.ts'

const text = (text: string): Part => ({ id: 'p', type: 'text', text })
const border: Part = { id: 'b', type: 'step-start' }
const call = (output: string, more: Partial<ToolPart> = {}): Part => ({
  ...{ id: 't', type: 'tool', toolCallId: 'c', toolName: 'look', state: 'done' },
  ...{ input: '{"q":"a long question"}', outcome: 'success', output },
  ...more,
})

test('a prompt leaves room for the reply, and for a count that is off', () => {
  expect(promptLimit(10_000, {})).toBe(7_000)
  expect(promptLimit(10_000, { maxOutputTokens: 100 })).toBe(9_400)
  expect(promptLimit(1_000_000, {})).toBe(950_000 - 8_192)
  expect(promptLimit(undefined, {})).toBe(promptLimit(32_768, {}))
  expect(replyRoom(10_000)).toBe(2_500)
})

test('however long a reply may be, there is room for a prompt', () => {
  expect(promptLimit(8_000, { maxOutputTokens: 6_000 })).toBe(1_600)
  expect(promptLimit(8_000, { maxOutputTokens: 100_000 })).toBe(1_600)
})

test('tool calls count with their results', () => {
  expect(messageTokens({ parts: [call('x '.repeat(200))] })).toBeGreaterThan(100)
  expect(messageLength({ parts: [call('xyz'), text('abc')] })).toBe(23 + 5 + 3)
})

test('what came behind the last call is the results of the calls that it made', () => {
  const long = call('x '.repeat(200))
  const short = call('x')
  const tokens = (...parts: Part[]) => resultTokens({ parts })
  expect(tokens(text('Hello'))).toBe(0)
  expect(tokens(long)).toBeGreaterThan(100)
  expect(tokens(long, border, text('So'))).toBe(0)
  expect(tokens(long, border, short)).toBe(tokens(short))
  expect(tokens(short, border, long, border)).toBe(tokens(long))
  expect(tokens(call('x '.repeat(200), { providerExecuted: true }))).toBe(0)
})
