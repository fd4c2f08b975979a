import { request, type Agent, type IncomingMessage } from 'node:http'

/** An event exactly as it came over the wire. */
export interface ReceivedEvent {
  seq: number
  type: string
  data: string
}

/** A reader that keeps what it was shown, and judges nothing. */
export interface Reader {
  readonly events: ReceivedEvent[]
  /** Resolves when the stream has ended or broken. */
  readonly ended: Promise<void>
  /** Hangs up. */
  close(): void
  /** Was it we who hung up? */
  closed(): boolean
  /** Our end of the connection, as soon as there is an answer. */
  port(): number | undefined
}

export interface ReaderOptions {
  query?: string
  headers?: Record<string, string>
  /** Stops reading, with the connection left open, after so many events. */
  stallAfter?: number
  /** The list to add to; a new one by default. */
  into?: ReceivedEvent[]
  /** Whose connections to use; else it has one of its own. */
  agent?: Agent
}

/** Follows a conversation over plain HTTP, with a parser of its own: the suite must not trust the code it tests. */
export function openReader(
  url: string,
  conversationId: string,
  { query = '', headers = {}, stallAfter = Infinity, into: events = [], agent }: ReaderOptions = {},
): Reader {
  let closed = false
  let port: number | undefined
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const address = new URL(`/api/v1/conversations/${conversationId}/events?${query}`, url)
  const outgoing = request(address, { agent: agent ?? false, headers }, (response) => {
    port = response.socket.localPort
    read(response, events, stallAfter)
    response.on('close', resolve)
  })
  outgoing.on('error', () => resolve())
  outgoing.on('close', resolve)
  outgoing.end()
  const close = () => {
    closed = true
    outgoing.destroy()
  }
  return { events, ended, close, closed: () => closed, port: () => port }
}

function read(response: IncomingMessage, events: ReceivedEvent[], stallAfter: number): void {
  response.setEncoding('utf8')
  response.on('error', () => undefined)
  let rest = ''
  response.on('data', (chunk: string) => {
    const frames = (rest + chunk).split('\n\n')
    rest = frames.pop()!
    for (const frame of frames) {
      const match = /^id: (\d+)\nevent: (.+)\ndata: ([^\n]*)$/.exec(frame)
      if (match) events.push({ seq: Number(match[1]), type: match[2]!, data: match[3]! })
    }
    if (events.length >= stallAfter) response.pause()
  })
}
