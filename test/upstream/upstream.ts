import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import type { Behaviour } from './behaviour.ts'
import { play } from './play.ts'
import { wireOf } from './wires.ts'

export type { Behaviour } from './behaviour.ts'

/** A request as the mock received it. */
export interface UpstreamRequest {
  path: string
  headers: IncomingHttpHeaders
  // The bodies of two protocols: tests look into them freely.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  /** Did the client close the connection before the reply had ended? */
  closed: boolean
  /** Resolves when the connection of the reply is closed or the reply has ended. */
  over: Promise<void>
  /** Words written so far. */
  written: number
}

/** A model provider on loopback, for tests and benchmarks. */
export interface Upstream {
  /** Without `/v1`. */
  url: string
  requests: UpstreamRequest[]
  /** Behaviours for the next requests, one each. */
  next(...behaviours: Behaviour[]): void
  close(): Promise<void>
}

export interface UpstreamOptions {
  port?: number
  /** The key it insists on; by default it takes any, and none. */
  apiKey?: string
  models?: readonly string[]
  /** For requests without a behaviour of their own. */
  behaviour?: Behaviour | ((request: UpstreamRequest) => Behaviour)
}

/** Speaks the wire formats of all providers on 127.0.0.1. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const requests: UpstreamRequest[] = []
  const queue: Behaviour[] = []

  function behaviourOf(request: UpstreamRequest): Behaviour {
    const queued = queue.shift()
    if (queued) return queued
    const { behaviour = {} } = options
    return typeof behaviour === 'function' ? behaviour(request) : behaviour
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (!allowed(request.headers, options.apiKey))
      return refuse(response, path.endsWith('/messages'))
    if (path.endsWith('/models')) return sendModels(response, path, options.models)
    const wire = wireOf(path)
    if (!wire) return void response.writeHead(404).end()
    const text = await read(request)
    const seen = record(path, request, response, text)
    requests.push(seen)
    const { contentType = wire.contentType, ...rest } = behaviourOf(seen)
    const behaviour = contentType === undefined ? rest : { ...rest, contentType }
    play(behaviour, wire.frames(behaviour), wire.error(), response, () => seen.written++)
  }

  const server = createServer((request, response) => {
    request.socket.setNoDelay(true)
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    next: (...behaviours) => void queue.push(...behaviours),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function record(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): UpstreamRequest {
  const seen: UpstreamRequest = {
    path,
    headers: request.headers,
    body: JSON.parse(text),
    closed: false,
    written: 0,
    over: new Promise((resolve) => {
      response.once('close', () => {
        seen.closed = !response.writableFinished
        resolve()
      })
    }),
  }
  return seen
}

function allowed(headers: IncomingHttpHeaders, apiKey: string | undefined): boolean {
  if (apiKey === undefined) return true
  if (headers.authorization === `Bearer ${apiKey}`) return true
  return ['x-api-key', 'x-goog-api-key', 'api-key'].some((name) => headers[name] === apiKey)
}

function refuse(response: ServerResponse, messages: boolean): void {
  const message = 'Incorrect API key provided.'
  const body = messages
    ? { type: 'error', error: { type: 'authentication_error', message } }
    : { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } }
  response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function sendModels(
  response: ServerResponse,
  path: string,
  models: readonly string[] = ['mock', 'mock-2'],
): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(listOf(path, models)))
}

/** The models as OpenAI lists them, or Google or Cohere. */
function listOf(path: string, models: readonly string[]): object {
  const supportedGenerationMethods = ['generateContent']
  if (path.includes('/v1beta/'))
    return { models: models.map((it) => ({ name: `models/${it}`, supportedGenerationMethods })) }
  if (path.includes('/cohere/')) return { models: models.map((name) => ({ name })) }
  const data = models.map((id) => ({ id, object: 'model', created: 1700000000, owned_by: 'mock' }))
  return { object: 'list', data, has_more: false }
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      tokens: { type: 'string', default: '200' },
      rate: { type: 'string', default: '50' },
    },
  })
  const behaviour = { tokens: Number(values.tokens), rate: Number(values.rate) }
  const upstream = await startUpstream({ port: Number(values.port), behaviour })
  console.log(upstream.url)
}
