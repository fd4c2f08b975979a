import type { ServerResponse } from 'node:http'
import { openRawStream, type RawStream } from './raw-stream.ts'

const HEARTBEAT_MS = 15_000
/** A stream's longest life, give or take a tenth: long enough to be cheap, short enough to ask again who is reading. */
const LIFETIME_MS = 300_000

/** An open stream of server-sent events. */
export interface EventStream extends RawStream {
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
  stalledMs,
}: { heartbeatMs?: number; lifetimeMs?: number; stalledMs?: number } = {}): EventStreams {
  const streams = new Set<EventStream>()
  const timer = setInterval(() => {
    for (const stream of streams) if (!stream.isFull()) stream.write(': \n\n')
  }, heartbeatMs)
  timer.unref()

  return {
    open(response) {
      const head = { 'content-type': 'text/event-stream; charset=utf-8' }
      const raw = openRawStream(response, head, stalledMs)
      raw.write(': loquat\n\n')
      const stream: EventStream = {
        ...raw,
        bye() {
          const retry = Math.round(200 + Math.random() * 1800)
          raw.end(`retry: ${retry}\nevent: bye\ndata: {}\n\n`)
        },
      }
      const life = setTimeout(() => stream.bye(), lifetimeMs * (0.9 + Math.random() * 0.2))
      life.unref()
      streams.add(stream)
      stream.onClose(() => {
        clearTimeout(life)
        streams.delete(stream)
      })
      return stream
    },
    close() {
      clearInterval(timer)
      for (const stream of streams) stream.bye()
    },
  }
}
