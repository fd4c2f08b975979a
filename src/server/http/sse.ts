import type { ServerResponse } from 'node:http'
import type { Sink } from '../events/subscribe.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { writeChunk } from './write-chunk.ts'

const HEARTBEAT_MS = 15_000
/** A stream's longest life, give or take a tenth: long enough to be cheap, short enough to ask again who is reading. */
const LIFETIME_MS = 300_000
/** A reader that takes nothing for so long is gone, whatever its connection says. */
const STALLED_MS = 30_000

/** An open stream of server-sent events. */
export interface EventStream extends Sink {
  /** @param listener called once when the reader has gone or the stream was ended */
  onClose(listener: () => void): void
  /** @param listener called when a full connection can take more again */
  onDrain(listener: () => void): void
  /** Sends the reader away kindly: it comes back after a moment, and not together with all others. */
  bye(): void
}

/** Opens streams, and keeps all of them alive with one timer. */
export interface EventStreams {
  open(response: ServerResponse): EventStream
  /** Says bye to all of them. */
  close(): void
}

export function createEventStreams({
  heartbeatMs = HEARTBEAT_MS,
  lifetimeMs = LIFETIME_MS,
  stalledMs = STALLED_MS,
} = {}): EventStreams {
  const streams = new Map<EventStream, () => void>()
  const timer = setInterval(() => {
    for (const beat of streams.values()) beat()
  }, heartbeatMs)
  timer.unref()

  return {
    open(response) {
      response.writeHead(200, {
        ...SECURITY_HEADERS,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      // What is written next goes past the response, to the socket: the head must not come behind it.
      response.flushHeaders()
      writeChunk(response, ': loquat\n\n')
      // A reader may leave at any moment, even while the server was still looking at its request.
      const onClose = (listener: () => void) => {
        if (response.closed) listener()
        else response.once('close', listener)
      }
      // Chunks go straight to the socket, which outlives the answer.
      const onDrain = (listener: () => void) => {
        const { socket } = response
        response.on('drain', listener)
        socket?.on('drain', listener)
        onClose(() => socket?.off('drain', listener))
      }
      const open = () => !response.writableEnded && !response.destroyed
      let fullSince: number | undefined
      const stream: EventStream = {
        write(text) {
          if (open() && writeChunk(response, text)) return true
          fullSince ??= performance.now()
          return false
        },
        end: () => void response.end(),
        fail: () => void response.destroy(),
        bye() {
          const retry = Math.round(200 + Math.random() * 1800)
          if (open()) response.end(`retry: ${retry}\nevent: bye\ndata: {}\n\n`)
        },
        onClose,
        onDrain,
      }
      const life = setTimeout(() => stream.bye(), lifetimeMs * (0.9 + Math.random() * 0.2))
      life.unref()
      streams.set(stream, () => {
        if (fullSince === undefined && open()) response.write(': \n\n')
        else if (performance.now() - (fullSince ?? 0) > stalledMs) response.destroy()
      })
      onDrain(() => (fullSince = undefined))
      response.on('error', () => response.destroy())
      onClose(() => {
        clearTimeout(life)
        streams.delete(stream)
      })
      return stream
    },
    close() {
      clearInterval(timer)
      for (const stream of streams.keys()) stream.bye()
    },
  }
}
