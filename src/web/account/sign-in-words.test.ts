import { expect, test } from 'vitest'
import { ApiError, ConnectionError } from '../../client/index.ts'
import { signInProblem, tokenOf } from './sign-in-words.ts'

const error = (status: number, more = {}) =>
  new ApiError({ code: 'x', message: 'As the server said it.', status, retryable: false, ...more })

test.each([
  ['loq_1_a', 'loq_1_a'],
  [' loq_1_a\n', 'loq_1_a'],
  ['http://127.0.0.1:8000/sign-in#loq_1_a', 'loq_1_a'],
  ['Sign in  https://chat.example/sign-in#loq_1_a   (shown once)', 'loq_1_a'],
  ['a#b', 'a#b'],
])('of “%s” the token is “%s”', (pasted, token) => {
  expect(tokenOf(pasted)).toBe(token)
})

test('each cause has its own sentence', () => {
  expect(signInProblem(new ConnectionError('gone'))).toMatch(/cannot be reached/)
  expect(signInProblem(error(401))).toMatch(/not valid/)
  expect(signInProblem(error(403))).toBe(
    'This token is valid, but not for this page. As the server said it.',
  )
  expect(signInProblem(error(429, { retryAfter: 9 }))).toBe(
    'Too many attempts. Try again in 9 seconds.',
  )
  expect(signInProblem(error(500))).toBe('As the server said it.')
})
