import type { Message } from '../../../protocol/index.ts'
import type { HttpContext } from '../request.ts'

/** Why a reply is not whole, in words that give nothing away, and the code of the table of errors. */
export function failureOf(reply: Message | undefined): { code: string; message: string } {
  if (!reply) return { code: 'stopped', message: 'The session was deleted.' }
  return reply.reason ?? { code: 'internal', message: 'The reply broke off.' }
}

/** The answer where no word was sent yet: the model's failures are 500, as they are in the template. */
export function failureResponse(
  c: HttpContext,
  reply: Message | undefined,
  headers: Record<string, string>,
): Response {
  const { code, message } = failureOf(reply)
  const body = { detail: message, code, request_id: c.get('requestId') }
  return c.json(body, code === 'stopped' ? 409 : 500, { 'cache-control': 'no-store', ...headers })
}
