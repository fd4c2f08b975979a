import { hash } from 'node:crypto'
import type { Conversation } from '../../protocol/index.ts'
import type { HttpContext } from './request.ts'

/**
 * Says which state of something an answer shows (RFC 9110, 8.8.3). It is a weak one: compressed or not, the answer is the same.
 * @param state all that the answer depends on
 * @returns the answer for who has that state already; undefined: the whole answer is due
 */
export function unchanged(c: HttpContext, state: string): Response | undefined {
  const tag = `"${hash('sha256', state, 'base64url').slice(0, 22)}"`
  c.set('tagged', true)
  c.header('etag', `W/${tag}`)
  const known = (c.req.header('if-none-match') ?? '').split(',')
  if (!known.some((entry) => entry.trim().replace(/^W\//, '') === tag)) return undefined
  return c.body(null, 304, { 'cache-control': 'no-store' })
}

/** The state of a history: all that changes it is an event. Once it is deleted, another one may have its id. */
export const stateOf = ({ id, createdAt, seq }: Conversation, asked?: unknown): string =>
  JSON.stringify([id, createdAt, seq, asked])

/** Does whoever asks have some state already? */
export const hasSome = (c: HttpContext): boolean => c.req.header('if-none-match') !== undefined
