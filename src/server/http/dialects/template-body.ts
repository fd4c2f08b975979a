import type { IncomingMessage } from 'node:http'
import type { AppError } from '../../../protocol/index.ts'
import { parseJson, readBytes } from '../body.ts'
import { invalid } from './detail.ts'

/**
 * Reads a JSON body the way the template's framework does: whatever is wrong with it is a 422 with a list of faults.
 * @throws AppError `body_too_large`, `invalid_request`
 */
export async function readTemplateBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request)
  if (bytes.length === 0)
    throw invalid({ type: 'missing', loc: ['body'], msg: 'Field required', input: null })
  const type = request.headers['content-type']
  // Another type is not looked into; the schema then misses an object.
  if (type !== undefined && !/^application\/(.+\+)?json\s*(;|$)/i.test(type))
    return bytes.toString()
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw notJson(cause as Error)
  }
}

function notJson({ message }: Error): AppError {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
  const ctx = { error: 'Not valid JSON' }
  return invalid({
    type: 'json_invalid',
    loc: ['body', at],
    msg: 'JSON decode error',
    input: {},
    ctx,
  })
}
