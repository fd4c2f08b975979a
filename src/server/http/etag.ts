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
  const known = (c.req.header('if-none-match') ?? '').split(',').map((entry) => entry.trim())
  if (!known.some((entry) => entry === '*' || entry.replace(/^W\//, '') === tag)) return undefined
  return c.body(null, 304, { 'cache-control': 'no-store' })
}

/**
 * The state of a history: all that changes it is an event. The number of the newest one does not tell it alone: once it is
 * deleted another one may have its id, and one that was restored from a backup comes to the same number by other words.
 */
export const stateOf = (conversation: Conversation, asked?: unknown): string =>
  JSON.stringify([conversation, asked])

/** Does whoever asks name a state that they have? With `*` they name none, and what they ask for may be wrong. */
export const hasSome = (c: HttpContext): boolean =>
  (c.req.header('if-none-match') ?? '*').trim() !== '*'
