import { connect, type Socket } from 'node:net'
import { createRandom } from '../../random.ts'
import { garble } from '../input/odd-json.ts'

/** What a stalled reader asked for, and never reads. */
export type StreamKind = 'events' | 'account' | 'page' | 'example' | 'template'

/** Connections that are held open in one bad way or another. */
export interface Hostiles {
  readonly sockets: readonly Socket[]
  close(): void
}

const GET = (path: string) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`
const POST = (path: string, type: string, body: string, more = '') =>
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}content-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** The request for a stream of more than a connection takes in unread. */
function requestFor(kind: StreamKind, conversationId: string, number: number): string {
  if (kind === 'events') return GET(`/api/v1/conversations/${conversationId}/events`)
  if (kind === 'account') return GET(`/api/v1/events?follow=${conversationId}:0`)
  // One page is not long enough; a pipeline of them is.
  if (kind === 'page') return GET(`/api/v1/conversations/${conversationId}/messages`).repeat(4)
  if (kind === 'example')
    // Each of its lines has all of the reply so far.
    return POST(
      '/chat/',
      'application/x-www-form-urlencoded',
      'prompt=[tokens=150000 rate=40000]',
      `cookie: loquat_browser=reader-${number}\r\n`,
    )
  const json = { session_id: `reader-${number}`, message: '[tokens=700000]' }
  return POST('/chat-stream', 'application/json', JSON.stringify(json))
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}

const hold = (sockets: Socket[], stop = () => {}): Hostiles => ({
  sockets,
  close() {
    stop()
    for (const socket of sockets) socket.destroy()
  },
})

/** Readers with a window of zero: they ask, and take nothing. */
export function stall(
  port: number,
  count: number,
  conversationId: string,
  kind: StreamKind,
): Hostiles {
  return hold(
    Array.from({ length: count }, (_, i) => {
      const socket = open(port)
      socket.pause()
      socket.write(requestFor(kind, conversationId, i))
      return socket
    }),
  )
}

/** Readers that take a kibibyte a second. */
export function dawdle(port: number, count: number, conversationId: string): Hostiles {
  const sockets = Array.from({ length: count }, () => {
    const socket = open(port)
    socket.on('readable', () => {})
    socket.write(requestFor('events', conversationId, 0))
    return socket
  })
  const timer = setInterval(() => {
    for (const socket of sockets) socket.read(Math.min(1024, socket.readableLength))
  }, 1_000)
  return hold(sockets, () => clearInterval(timer))
}

/** Clients that come, ask for what is new and go, again and again. */
export function storm(port: number, count: number, conversationId: string, seq: number): Hostiles {
  const sockets: Socket[] = []
  let over = false
  const again = (i: number) => {
    if (over) return
    const socket = (sockets[i] = open(port))
    const path = `/api/v1/conversations/${conversationId}/events?after=${seq}`
    socket.write(GET(i % 2 === 0 ? path : `/api/v1/events?follow=${conversationId}:${seq}`))
    setTimeout(() => socket.resetAndDestroy(), 20)
    setTimeout(again, 50, i)
  }
  for (let i = 0; i < count; i++) again(i)
  return hold(sockets, () => void (over = true))
}

/** Readers that go on to talk nonsense behind their request, or say that no more will come and stay. */
export function babble(
  port: number,
  count: number,
  conversationId: string,
  seed: number,
): Hostiles {
  const random = createRandom(seed)
  return hold(
    Array.from({ length: count }, (_, i) => {
      const socket = open(port)
      socket.pause()
      socket.write(requestFor('events', conversationId, 0))
      if (i % 2 === 0) socket.end()
      else socket.write(garble(GET('/livez').repeat(30), random, ['\0', '\r\n\r\n', 'x', '\xff']))
      return socket
    }),
  )
}

/** Clients that never get to the end of their head (`path` absent), or of their body. */
export function trickle(port: number, count: number, path?: string): Hostiles {
  const sockets = Array.from({ length: count }, () => {
    const socket = open(port)
    socket.resume()
    const head = `POST ${path ?? '/chat'} HTTP/1.1\r\nhost: 127.0.0.1\r\n`
    socket.write(
      path === undefined
        ? head
        : `${head}content-type: application/json\r\ncontent-length: 9000\r\n\r\n{`,
    )
    return socket
  })
  const timer = setInterval(() => {
    for (const socket of sockets)
      if (socket.writable) socket.write(path === undefined ? 'x: y\r\n' : ' ')
  }, 200)
  return hold(sockets, () => clearInterval(timer))
}
