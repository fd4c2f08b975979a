import { describe, expect, test } from 'vitest'
import { apiUrl } from './base-url.ts'
import { isFiltered, networkError, providerError } from './provider-error.ts'

describe('provider error', () => {
  test.each<[object, string]>([
    [
      { status: 429, body: { error: { message: 'quota', code: 'insufficient_quota' } } },
      'provider_quota',
    ],
    [{ status: 429, body: 'context window' }, 'provider_rate_limited'],
    [{ status: 413, body: { error: { type: 'request_too_large' } } }, 'context_too_long'],
    [{ status: 500, body: 'exceeds the available context size' }, 'context_too_long'],
    [{ status: 400, body: [{ error: { message: 'API key not valid.' } }] }, 'provider_auth'],
    [{ status: 408 }, 'provider_timeout'],
    [{ body: { error: { type: 'overloaded_error' } } }, 'provider_unavailable'],
    [{ body: { error: { type: 'authentication_error' } } }, 'provider_auth'],
    [{ body: { type: 'rate_limit_error', message: 'x' } }, 'provider_rate_limited'],
    [{ body: [{ error: { code: 400, status: 'INVALID_ARGUMENT' } }] }, 'provider_refused'],
    [{ body: { error: { code: '503' } } }, 'provider_unavailable'],
    [{ body: null }, 'provider_unavailable'],
    [{ body: { error: { message: {}, code: {} } } }, 'provider_unavailable'],
  ])('%j is %s', (facts, code) => {
    expect(providerError({ label: 'X', ...facts }).code).toBe(code)
  })

  test.each<[object, boolean]>([
    [{ status: 400, body: { error: { code: 'content_filter' } } }, true],
    [{ status: 400, body: { error: { code: 400, type: 'content_policy_violation' } } }, true],
    [{ status: 403, body: { error: { code: 403, message: 'Your input was flagged' } } }, true],
    [{ body: { error: { message: 'Output blocked by content filtering policy' } } }, true],
    [{ status: 500, body: { error: { code: 'content_filter' } } }, false],
    [{ status: 400, body: { error: { message: 'no such field: content_filter' } } }, false],
    [{ status: 400, body: 'What is a content_policy?' }, false],
  ])('%j: was it filtered? %s', (facts, filtered) => {
    expect(isFiltered(providerError({ label: 'X', ...facts }))).toBe(filtered)
  })

  test.each([
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Thu, 01 Jan 2026 09:00:00 GMT', 300],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['1.2', 2],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After %s', (retryAfter, seconds) => {
    const now = Date.UTC(2026, 0, 1)
    const error = providerError({ label: 'X', status: 429, retryAfter, now })
    expect(error.facts.retryAfter).toBe(seconds)
  })

  test('names the network’s code, wherever it is hidden', () => {
    const inner = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
    const error = networkError('X', new TypeError('fetch failed', { cause: inner }))
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      message: 'X could not be reached (ENOTFOUND).',
    })
  })
})

test.each([
  ['http://127.0.0.1:1234', 'http://127.0.0.1:1234/v1'],
  ['http://127.0.0.1:1234/', 'http://127.0.0.1:1234/v1'],
  ['http://127.0.0.1:1234/v1/', 'http://127.0.0.1:1234/v1'],
  ['https://openrouter.ai/api', 'https://openrouter.ai/api/v1'],
  ['https://g.example/v1beta/openai', 'https://g.example/v1beta/openai'],
  ['https://a.example/compatibility/v1?x=1#y', 'https://a.example/compatibility/v1'],
  [' http://u:p@[::1]:8080 ', 'http://u:p@[::1]:8080/v1'],
])('the address %s is %s', (given, url) => {
  expect(apiUrl(given)).toBe(url)
})

test.each(['', 'localhost:11434', 'ftp://a.example', 'file:///etc/passwd', '0.0.0.0'])(
  '%j is no address',
  (given) => {
    expect(() => apiUrl(given)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        facts: expect.objectContaining({ field: 'baseUrl' }),
      }),
    )
  },
)
