import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ConversationEvent } from '../../src/protocol/index.ts'
import { open, type CallOptions } from './http-client.ts'

/** What one connection brought. */
export interface Reading {
  bytes: Buffer
  /** Did the server end the response by itself? */
  ended: boolean
}

export interface ReadOptions extends CallOptions {
  method?: string
  /** Hangs up once this many bytes are there; what came beyond them is forgotten, as if it had been lost. */
  cutAfter?: number
  /** Hangs up when it says so. It is shown everything read so far. */
  until?: (bytes: Buffer) => boolean
  /** Hangs up when it aborts. */
  signal?: AbortSignal
}

/** Reads a stream until it ends, is cut, or holds what was waited for. */
export async function readStream(
  url: string,
  path: string,
  options: ReadOptions = {},
): Promise<Reading> {
  const { method = 'GET', cutAfter, until, signal, ...rest } = options
  const response = await open(url, method, path, rest)
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`)
  return readResponse(response, {
    ...(cutAfter === undefined ? {} : { cutAfter }),
    ...(until ? { until } : {}),
    ...(signal ? { signal } : {}),
  })
}

export function readResponse(
  response: IncomingMessage,
  { cutAfter = Infinity, until, signal }: Pick<ReadOptions, 'cutAfter' | 'until' | 'signal'> = {},
): Promise<Reading> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0)
    const hangUp = () => {
      response.removeAllListeners('data')
      response.destroy()
      resolve({ bytes: bytes.subarray(0, Math.min(bytes.length, cutAfter)), ended: false })
    }
    response.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      if (bytes.length >= cutAfter || until?.(bytes)) hangUp()
    })
    signal?.addEventListener('abort', hangUp)
    response.on('end', () => resolve({ bytes, ended: true }))
    response.on('error', () => resolve({ bytes, ended: false }))
  })
}

/** One server-sent event with an id, as its lines stand on the wire. */
export interface Frame {
  id: number
  type: string
  data: string
}

/** The whole frames in some bytes. A frame without its blank line was not received; what has no id is no event. */
export function framesOf(bytes: Buffer): Frame[] {
  const blocks = bytes.toString().split('\n\n').slice(0, -1)
  return blocks.flatMap((block) => {
    const field = (name: string) =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    const id = field('id')
    return id === undefined
      ? []
      : [{ id: Number(id), type: field('event') ?? '', data: field('data') ?? '' }]
  })
}

export function eventsOf(bytes: Buffer): ConversationEvent[] {
  return framesOf(bytes).map(
    ({ id, type, data }) => ({ ...JSON.parse(data), type, seq: id }) as ConversationEvent,
  )
}

/** SHA-256 over the `id` and `data` lines: equal for two readers only if they were shown the same. */
export function fingerprint(frames: readonly Frame[]): string {
  const hash = createHash('sha256')
  for (const { id, data } of frames) hash.update(`id: ${id}\ndata: ${data}\n`)
  return hash.digest('hex')
}

/** Has a run ended in what was read? */
export function holdsRunEnd(bytes: Buffer): boolean {
  return bytes.includes('\nevent: run-end\n') && bytes.subarray(-2).toString() === '\n\n'
}
