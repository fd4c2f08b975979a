import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { AppError } from '../../protocol/index.ts'
import type { Logger } from '../log.ts'
import type { HttpContext } from './request.ts'

/** Turns what a handler threw into the answer; what has a cause, or is not an `AppError`, is ours to find in the log. */
export function errorResponse(
  error: unknown,
  c: HttpContext,
  logger: Logger,
  toBody: (error: AppError, requestId: string) => object = (known, id) => known.toBody(id),
): Response {
  const requestId = c.get('requestId')
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  // A server that refuses what is too much has no time to tell of each.
  if (known.status >= 500 && (known.cause !== undefined || known.code === 'internal'))
    logger.error({ requestId, code: known.code, err: known.cause ?? known }, 'request failed')
  const headers: Record<string, string> = {}
  if (known.code === 'unauthorized') headers['www-authenticate'] = 'Bearer'
  if (known.facts.retryAfter !== undefined) headers['retry-after'] = String(known.facts.retryAfter)
  const body = toBody(known, requestId)
  // What is refused before it is known which protocol it was meant for is refused in both forms.
  if (!c.req.path.startsWith('/api/') && !('detail' in body))
    Object.assign(body, { detail: known.code === 'not_found' ? 'Not Found' : known.message })
  return c.json(body, known.status as ContentfulStatusCode, headers)
}
