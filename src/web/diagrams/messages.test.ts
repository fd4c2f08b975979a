import { expect, test } from 'vitest'
import { readAnswer, readRequest } from './messages.ts'

test.each([
  [
    { ok: true, height: 120 },
    { ok: true, height: 120 },
  ],
  [
    { ok: true, height: 99.2 },
    { ok: true, height: 100 },
  ],
  [
    { ok: true, height: -5 },
    { ok: true, height: 24 },
  ],
  [
    { ok: true, height: 1e9 },
    { ok: true, height: 4000 },
  ],
  [
    { ok: true, height: Infinity },
    { ok: true, height: 4000 },
  ],
  [{ ok: false, height: 7, html: '<b>' }, { ok: false }],
])('an answer is a height within bounds, or none: %j', (data, answer) => {
  expect(readAnswer(data)).toEqual(answer)
})

test.each([
  undefined,
  null,
  'ok',
  true,
  [],
  {},
  { ok: true },
  { ok: 'true', height: 100 },
  { ok: 1, height: 100 },
  { ok: true, height: '100px' },
  { ok: true, height: NaN },
  { ok: true, height: new Number(100) },
])('anything else is no answer: %j', (data) => {
  expect(readAnswer(data)).toBeUndefined()
})

test('a request is a source and a theme', () => {
  const request = { source: 'graph TD', theme: 'dark' }
  expect(readRequest({ ...request, securityLevel: 'loose' })).toEqual(request)
  for (const data of [null, 'graph TD', {}, { ...request, theme: 'x' }, { ...request, source: 1 }])
    expect(readRequest(data)).toBeUndefined()
})
