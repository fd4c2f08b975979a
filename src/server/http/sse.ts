import type { ServerResponse } from 'node:http'
import { HEARTBEAT_MS, openRawStream, type RawStream } from './raw-stream.ts'

/** A stream's longest life, give or take a tenth: long enough to be cheap, short enough to ask again who is reading. */
const LIFETIME_MS = 300_000
/** A reader of a reply shall hardly notice that its stream has ended, when there is no other reason than its age. */
const ALONE_MS = 100

/** An open stream of server-sent events. */
export interface EventStream extends RawStream {
  /** Sends the reader away kindly: it comes back after a moment, and not together with all others where these go, too. */
  bye(alone?: 'alone'): void
}

/** Opens streams, and keeps all of them alive with one timer. */
export interface EventStreams {
  /** @param whole it lasts as long as what it tells, since nobody could come back to the rest */
  open(response: ServerResponse, whole?: 'whole'): EventStream
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
    open(response, whole) {
      const head = { 'content-type': 'text/event-stream; charset=utf-8' }
      const raw = openRawStream(response, head, stalledMs)
      raw.write(': loquat\n\n')
      const stream: EventStream = {
        ...raw,
        bye(alone) {
          const retry = alone ? ALONE_MS : Math.round(200 + Math.random() * 1800)
          raw.end(`retry: ${retry}\nevent: bye\ndata: {}\n\n`)
        },
      }
      const lifetime = lifetimeMs * (0.9 + Math.random() * 0.2)
      const life = whole ? undefined : setTimeout(() => stream.bye('alone'), lifetime).unref()
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
