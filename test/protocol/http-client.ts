import { request, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

/** An answer, read to its end. */
export interface Answer<T> {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The JSON in it, undefined where it holds none. */
  body: T
  /** Our end of the connection. */
  port: number
}

export interface CallOptions {
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  raw?: string | Buffer
  headers?: Record<string, string>
  /** Whose connections to use; else there is one for each request. */
  agent?: Agent
}

/** One request on a connection of its own, with any headers: `fetch` would forbid some of those a test must send. */
export async function call<T>(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const response = await open(url, method, path, options)
  const port = response.socket.localPort!
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString()
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    body: parse(text) as T,
    port,
  }
}

/** Sends a request and gives the response as soon as its head is there. */
export function open(
  url: string,
  method: string,
  path: string,
  { json, raw, headers = {}, agent }: CallOptions = {},
): Promise<IncomingMessage> {
  const payload = raw ?? (json === undefined ? undefined : JSON.stringify(json))
  const type = json === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        agent: agent ?? false,
        headers: {
          ...type,
          ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
          ...headers,
        },
      },
      resolve,
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
