import type { HttpContext } from './request.ts'

const MAX_AGE_SECONDS = 600

/**
 * Lets pages of these sites call the API (CORS, Fetch §3.2), with a token and never in the name of whoever is signed in.
 * @param origins exactly as browsers send them
 * @returns says whether the request comes from one of them; a preflight is answered with the returned response
 */
export function createCrossOrigin(origins: readonly string[]) {
  return (c: HttpContext): { foreign: boolean; preflight?: Response } => {
    if (origins.length === 0) return { foreign: false }
    const { incoming, outgoing } = c.env
    outgoing.appendHeader('vary', 'Origin')
    const { origin } = incoming.headers
    if (origin === undefined || !origins.includes(origin)) return { foreign: false }
    // On the answer itself, since streams write their own head.
    outgoing.setHeader('access-control-allow-origin', origin)
    outgoing.setHeader(
      'access-control-expose-headers',
      'ETag, X-Request-Id, X-Run-Id, X-Conversation-Id, X-System-Prompt, X-Finish-Reason, Retry-After, RateLimit, RateLimit-Policy',
    )
    if (c.req.method !== 'OPTIONS') return { foreign: true }
    const preflight = c.body(null, 204, {
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, idempotency-key, if-none-match, last-event-id, accept, x-request-id',
      'access-control-max-age': String(MAX_AGE_SECONDS),
    })
    return { foreign: true, preflight }
  }
}
