import { expect, test } from 'vitest'
import type { Message } from '../../protocol/index.ts'
import { dollars, speedOf, usageOf, waitOf } from './usage.ts'

test.each([
  [0, '$0.00'],
  [3, '$0.000003'],
  [42, '$0.000042'],
  [4300, '$0.0043'],
  [120_000, '$0.12'],
  [1_500_000, '$1.50'],
])('%i micro-dollars are %s', (microUsd, words) => {
  expect(dollars(microUsd)).toBe(words)
})

test('tokens and cost; what is unknown is left out, what is estimated says so', () => {
  const usage = { inputTokens: 1204, outputTokens: 322 }
  const cost = { microUsd: 4300, inputMicroUsd: 0, outputMicroUsd: 0, price: 'x' }
  expect(usageOf({} as Message)).toBe('')
  expect(usageOf({ usage } as Message)).toBe('1,204 in, 322 out')
  expect(usageOf({ usage, cost } as Message)).toBe('1,204 in, 322 out · $0.0043')
  expect(usageOf({ usage: { ...usage, estimated: true } } as Message)).toBe(
    '≈\u00a01,204 in, 322 out',
  )
})

const at = (seconds: number) => new Date(1e12 + seconds * 1000).toISOString()
const timing = { startedAt: at(0), firstAt: at(0.75), endedAt: at(2.75) }
const usage = { inputTokens: 10, outputTokens: 100 }
const parts = [{ id: 'a', type: 'text', text: 'x' }] as Message['parts']
const reply = { usage, timing, parts } as Message

test('how fast it was written, and how long one waited for it', () => {
  expect(waitOf(reply)).toBe(0.75)
  expect(speedOf(reply)).toBe(50)
  expect(usageOf(reply)).toBe('10 in, 100 out · 50 tokens/s')
})

test('reasoning counts where it was seen', () => {
  const thought = { ...reply, usage: { ...usage, reasoningTokens: 60 } }
  expect(speedOf(thought)).toBe(20)
  const seen = { id: 'r', type: 'reasoning', text: '' } as const
  expect(speedOf({ ...thought, parts: [seen, ...parts] })).toBe(50)
})

test.each([
  ['it has not ended', { timing: { startedAt: at(0), firstAt: at(1) } }],
  ['it took no time', { timing: { ...timing, endedAt: at(1) } }],
  ['it is of before times were kept', { timing: undefined }],
  ['it was continued', { parts: [...parts, ...parts] }],
  ['something was summed up before', { contextTokens: 90 }],
  ['tools ran in between', { parts: [...parts, { id: 'b', type: 'step-start' }] }],
])('no speed where %s', (_, changed) => {
  expect(speedOf({ ...reply, ...changed } as Message)).toBeNull()
})
