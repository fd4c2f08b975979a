import { expect, test } from 'vitest'
import { ERRORS, type ErrorCode, type Message } from '../../protocol/index.ts'
import { adviceOn, causeOf, causeOfEnding } from './cause.ts'

test('whatever a provider or the server may say has a cause; what nobody foresaw is to be looked into', () => {
  const unknown = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => causeOf(code) === 'unknown')
  expect(unknown.filter((code) => /^(provider|context|step|no_model)/.test(code))).toEqual([
    'provider_not_found',
    'provider_refused',
  ])
  expect(unknown).toContain('internal')
  expect(['', 'constructor', 'of_a_later_version'].map(causeOf)).toEqual(Array(3).fill('unknown'))
})

test('who may connect models is told to, anybody else whom to ask', () => {
  expect(adviceOn('key', true)).toMatch(/^Store another key/)
  expect(adviceOn('key', false)).toMatch(/^Whoever runs this server/)
  expect([adviceOn('plain', true), adviceOn('rate', true)]).toEqual(['', ''])
})

test.each<[Partial<Message>, string]>([
  [{ state: 'failed', reason: { code: 'provider_rate_limited', message: '' } }, 'rate'],
  [{ state: 'failed' }, 'unknown'],
  [{ state: 'interrupted', reason: { code: 'restart', message: '' } }, 'plain'],
  [{ state: 'completed', finishReason: 'content-filter' }, 'withheld'],
  [{ state: 'completed', finishReason: 'length' }, 'plain'],
])('a reply that is %j: %s', (message, cause) => {
  expect(causeOfEnding(message as Message)).toBe(cause)
})
