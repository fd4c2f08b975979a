import { expect, test } from 'vitest'
import type { Message } from '../../protocol/index.ts'
import { dollars, usageOf } from './usage.ts'

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
  expect(usageOf({ usage: { ...usage, estimated: true } } as Message)).toBe('≈ 1,204 in, 322 out')
})
