import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Frame } from './behaviour.ts'

/** One step of an answer. It is written to the socket itself, so that HTTP can be broken, too. */
export type Step =
  | { write: Buffer | string; holds?: Frame['holds'] }
  /** Milliseconds. */
  | { wait: number }
  | { act: 'end' | 'reset' | 'hang' }

/** How an answer is cut: bytes a write, and milliseconds after each. */
export interface Pace {
  cut?: number
  gap?: number
}

/** A request, and what became of its answer. */
export interface SocketRequest {
  /** First line and headers as they came. */
  head: string
  body: string
  /** What a reader who understands everything could know of the reply by now. */
  sent: { text: string; reasoning: string; input: string }
  /** Was the answer written to its end? */
  whole: boolean
  /** Resolves when the connection is closed. */
  over: Promise<void>
  closed: boolean
}

export interface SocketUpstream {
  /** Without `/v1`. */
  url: string
  port: number
  /** Connections so far. */
  connections(): number
  close(): Promise<void>
}

/** A model provider that says what it is told to, byte by byte. */
export async function startSocketUpstream(
  answer: (request: SocketRequest) => { steps: Iterable<Step>; pace?: Pace },
): Promise<SocketUpstream> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ noDelay: true }, (socket) => {
    connections++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket)
  })

  function serve(socket: Socket): void {
    const over = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    let last = Promise.resolve(true)
    readRequests(socket, (head, body) => {
      const sent = { text: '', reasoning: '', input: '' }
      const request: SocketRequest = { head, body, sent, whole: false, closed: false, over }
      void over.then(() => (request.closed = true))
      last = last.then(async (goesOn) => {
        if (!goesOn) return false
        const { steps, pace } = answer(request)
        return (request.whole = await play(socket, steps, request, pace))
      })
      last.catch(() => socket.destroy())
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Takes requests with a `Content-Length` off a connection. It is read all the time: else nobody would hear it close. */
function readRequests(socket: Socket, onRequest: (head: string, body: string) => void): void {
  let bytes: Buffer = Buffer.alloc(0)
  socket.on('data', (piece: Buffer) => {
    bytes = Buffer.concat([bytes, piece])
    // Somebody who expects TLS waits for an answer in it.
    if (bytes[0]! < 0x20) return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = bytes.toString('latin1', 0, end)
      const length = Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      const from = end + 4
      if (bytes.length < from + length) return
      const body = bytes.toString('utf8', from, from + length)
      bytes = bytes.subarray(from + length)
      onRequest(head, body)
    }
  })
}

/** @returns was everything written, and the connection left open for another request? */
async function play(
  socket: Socket,
  steps: Iterable<Step>,
  { sent, over }: SocketRequest,
  { cut = Infinity, gap = 0 }: Pace = {},
): Promise<boolean> {
  for (const step of steps) {
    if (socket.destroyed) return false
    if ('wait' in step) await Promise.race([delay(step.wait), over])
    else if ('act' in step) {
      await leave(socket, step.act)
      return false
    } else {
      if (step.holds) sent[step.holds.kind] += step.holds.text
      const bytes = Buffer.from(step.write as string)
      for (let from = 0; from < bytes.length && !socket.destroyed; from += cut) {
        if (!socket.write(bytes.subarray(from, from + cut)))
          await Promise.race([once(socket, 'drain').catch(() => {}), over])
        if (gap > 0) await delay(gap)
        // Each piece shall have a packet of its own.
        else if (cut < Infinity) await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
  return !socket.destroyed
}

async function leave(socket: Socket, how: 'end' | 'reset' | 'hang'): Promise<void> {
  if (how === 'end') socket.end()
  // A reset throws away what the client has not read yet, so it is given time to read.
  if (how === 'reset') await delay(200).then(() => socket.resetAndDestroy())
}
