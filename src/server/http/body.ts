import type { IncomingMessage } from 'node:http'
import { AppError } from '../../protocol/index.ts'
import { MAX_BODY_BYTES } from '../../protocol/routes.schema.ts'

/**
 * Reads a JSON body, never more of it than the limit. An empty body is `{}`.
 * @throws AppError `body_too_large`, `unsupported_media_type`, `invalid_json`
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readJsonText(request)
  if (text === '') return {}
  try {
    return parseJson(text)
  } catch (cause) {
    throw new AppError('invalid_json', { field: 'body', cause })
  }
}

/** Nobody who means it nests deeper; what walks a value, `JSON.stringify` as well, would run out of stack. */
const MAX_DEPTH = 200

/** @throws SyntaxError for what is no JSON, or nests too deeply */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (nestsDeeper(value, MAX_DEPTH)) throw new SyntaxError(`nests deeper than ${MAX_DEPTH} levels`)
  return value
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1))
}

/**
 * Reads what claims to be a JSON body, without looking at it. An empty body is empty.
 * @throws AppError `body_too_large`, `unsupported_media_type`, `invalid_json`
 */
export async function readJsonText(
  request: IncomingMessage,
  limit = MAX_BODY_BYTES,
): Promise<string> {
  const bytes = await readBytes(request, limit)
  if (bytes.length === 0) return ''
  if (!/^application\/(.+\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new AppError('unsupported_media_type', { field: 'content-type' })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('invalid_json', { field: 'body', cause })
  }
}

/** Reads a body, never more of it than the limit. @throws AppError `body_too_large`, `invalid_json` for a broken one */
export async function readBytes(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) {
    if (announced <= 2 * limit) await letGo(request, limit)
    throw tooLarge(limit)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Leaving the loop early must not close the connection: the answer goes out on it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length
      if (size > limit) break
      chunks.push(chunk as Buffer)
    }
  } catch (cause) {
    // The client hung up, or framed its body wrongly.
    throw new AppError('invalid_json', { field: 'body', cause })
  }
  if (size <= limit) return Buffer.concat(chunks)
  await letGo(request, limit)
  throw tooLarge(limit)
}

/** How long what is too much is still taken, in milliseconds. */
const LINGER = 2000

/** Most clients read the answer once they have sent all: what comes is thrown away for a while, or `most` bytes of it. */
async function letGo(request: IncomingMessage, most: number): Promise<void> {
  let left = most
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LINGER)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) resolve()
  })
  for (const event of ['end', 'close', 'error']) request.once(event, resolve)
  await promise
  clearTimeout(timer)
}

function tooLarge(limit: number): AppError {
  return new AppError('body_too_large', {
    field: 'body',
    message: `The request body is larger than ${limit} bytes.`,
  })
}
