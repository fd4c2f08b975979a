import type { OutgoingHttpHeaders } from 'node:http'

/** The head of an answer of plain text that is written as it comes. */
export function plainText(headers: Record<string, string>): OutgoingHttpHeaders {
  return { 'content-type': 'text/plain; charset=utf-8', ...headers }
}
