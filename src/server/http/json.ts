import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { takes } from './accepted-encoding.ts'
import { unchanged } from './etag.ts'
import type { HttpContext } from './request.ts'

/** In bytes, about: what fits into one packet is there no sooner when it is shorter. */
const WORTH_IT = 1400

/** The cheapest leaves a third of a page of messages, the others hardly less. */
const LEVEL = 1

/**
 * Answers JSON that may be long: a page of messages is tens of kilobytes, which a phone waits for. Hono's own `compress` goes
 * through Web streams, and compresses what is short, too.
 */
export async function answerJson(
  c: HttpContext,
  value: object,
  status: ContentfulStatusCode,
): Promise<Response> {
  const text = JSON.stringify(value)
  const isRead = /^(GET|HEAD)$/.test(c.req.method) && status === 200
  const known = isRead && !c.get('tagged') ? unchanged(c, text) : undefined
  if (known) return known
  const headers = { 'content-type': 'application/json', vary: 'accept-encoding' }
  if (text.length < WORTH_IT || !takes(c, 'gzip')) return c.body(text, status, headers)
  const bytes = new Uint8Array(await promisify(gzip)(text, { level: LEVEL }))
  return c.body(bytes, status, { ...headers, 'content-encoding': 'gzip' })
}
