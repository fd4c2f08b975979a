import { expect, test } from 'vitest'
import type { ToolPart } from '../../protocol/index.ts'
import { argumentsOf, inWords, toolStateOf } from './tool-words.ts'

const call = (fields: Partial<ToolPart>): ToolPart => ({
  id: 'p',
  type: 'tool',
  toolCallId: 'c',
  toolName: 'note',
  state: 'done',
  input: '{}',
  ...fields,
})
const yes = { approvalId: 'p', approved: true }

test.each([
  [call({ state: 'input-streaming' }), 'running', 'calling', 'busy'],
  [call({ state: 'input-available' }), 'running', 'running', 'busy'],
  [call({ state: 'input-available' }), 'waiting', 'waiting', 'quiet'],
  [call({ state: 'input-available', approval: yes }), 'waiting', 'allowed', 'quiet'],
  [call({ state: 'input-available', approval: yes }), 'running', 'running', 'busy'],
  [call({ outcome: 'success' }), 'running', 'success', 'done'],
  [call({ outcome: 'failed' }), 'completed', 'failed', 'failed'],
  [call({ outcome: 'denied' }), 'waiting', 'denied', 'quiet'],
  [call({ outcome: 'interrupted' }), 'stopped', 'interrupted', 'quiet'],
  [call({ outcome: 'unknown' }), 'interrupted', 'unknown', 'warning'],
] as const)('%# has a name and a tone', (part, state, name, tone) => {
  expect(toolStateOf(part, state)).toEqual({ name, tone })
})

test('texts are shown as they are, the rest as JSON with room', () => {
  expect(inWords('sunny')).toBe('sunny')
  expect(inWords('12')).toBe('12')
  expect(inWords('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(inWords({ a: 1 })).toBe('{\n  "a": 1\n}')
  expect(inWords('{"a":')).toBe('{"a":')
})

test('arguments are told name by name, if they have names', () => {
  expect(argumentsOf('{"to":"a\\nb","n":[1]}')).toEqual([
    ['to', 'a\nb'],
    ['n', '[1]'],
  ])
  expect(argumentsOf('')).toEqual([])
  expect(argumentsOf('[1]')).toBeUndefined()
  expect(argumentsOf('{"a')).toBeUndefined()
})
