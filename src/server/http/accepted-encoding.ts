import { parseAccept } from 'hono/utils/accept'
import type { HttpContext } from './request.ts'

/** Does whoever asks take what is compressed in this way? Not without saying so. RFC 9110, 12.5.3 */
export function takes(c: HttpContext, way: string): boolean {
  const accepted = parseAccept(c.req.header('accept-encoding') ?? '')
  return accepted.some(({ type, q }) => type.toLowerCase() === way && q > 0)
}
