import type { IncomingMessage } from 'node:http'
import { AppError } from '../../protocol/index.ts'
import { MAX_BODY_BYTES } from '../../protocol/routes.schema.ts'

/**
 * Reads a JSON body, never more of it than the limit. An empty body is `{}`.
 * @throws AppError `body_too_large`, `unsupported_media_type`, `invalid_json`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request)
  if (bytes.length === 0) return {}
  if (!/^application\/(.+\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new AppError('unsupported_media_type', { field: 'content-type' })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new AppError('invalid_json', { field: 'body', cause })
  }
}

/** Reads a body, never more of it than the limit. @throws AppError `body_too_large`, `invalid_json` for a broken one */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Leaving the loop early must not close the connection: the answer goes out on it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length
      if (size > MAX_BODY_BYTES) throw tooLarge()
      chunks.push(chunk as Buffer)
    }
  } catch (cause) {
    // The client hung up, or framed its body wrongly.
    throw cause instanceof AppError ? cause : new AppError('invalid_json', { field: 'body', cause })
  }
  return Buffer.concat(chunks)
}

function tooLarge(): AppError {
  return new AppError('body_too_large', {
    field: 'body',
    message: `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
  })
}
