import type { OutgoingHttpHeaders } from 'node:http'
import type { HttpContext } from '../request.ts'

/** The head of an answer of plain text that is written as it comes. */
export function plainText(c: HttpContext, headers: Record<string, string>): OutgoingHttpHeaders {
  return {
    'content-type': 'text/plain; charset=utf-8',
    'x-request-id': c.get('requestId'),
    ...headers,
  }
}
