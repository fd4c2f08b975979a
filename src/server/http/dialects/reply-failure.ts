import type { Message } from '../../../protocol/index.ts'
import type { RunContext } from '../../runs/run-context.ts'
import type { HttpContext } from '../request.ts'

/** Why a reply is not whole, in words that give nothing away, and the code of the table of errors. */
export function failureOf(reply: Message | undefined): { code: string; message: string } {
  if (!reply) return { code: 'stopped', message: 'The session was deleted.' }
  return reply.reason ?? { code: 'internal', message: 'The reply broke off.' }
}

/** Leads from the id of the request, which is all that its sender was given, to what the log says of the run. */
export function logFailure(
  { logger }: Pick<RunContext, 'logger'>,
  c: HttpContext,
  runId: string,
  reply: Message | undefined,
  cause?: unknown,
): void {
  const { code } = failureOf(reply)
  if (code !== 'stopped')
    logger.warn({ requestId: c.get('requestId'), runId, code, err: cause }, 'the reply failed')
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
