import type { ConversationEvent } from '../../protocol/index.ts'
import type { StreamName } from './talk.ts'

/** A place in a log. */
export interface Place {
  at: number
  /** The stream of each line that has missed nothing of what comes after. */
  streams: Map<string, number>
}

/** Hears a stream, or not: one that began beyond this place would leave a gap. */
export function begin(place: Place, { line, stream }: StreamName, from: number | undefined) {
  if (from !== undefined && from <= place.at) place.streams.set(line, stream)
  else place.streams.delete(line)
}

export const hears = ({ streams }: Place, { line, stream }: StreamName) =>
  streams.get(line) === stream

export type Follower = ReturnType<typeof createFollower>

/**
 * Whoever reads a conversation's events as they come.
 * @param after the last one that is known
 * @param onBroken the server is out of reach (true), or is back
 */
export function createFollower(after: number, onBroken: ((broken: boolean) => void) | undefined) {
  const place: Place = { at: after, streams: new Map() }
  const events: ConversationEvent[] = []
  let failure: { error: unknown } | undefined
  let wake = () => {}
  return Object.assign(place, {
    onBroken,
    /** Takes an event, unless it is known. */
    take(event: ConversationEvent) {
      if (event.seq <= place.at) return
      place.at = event.seq
      events.push(event)
      wake()
    },
    /** Nothing more comes. */
    fail(error: unknown) {
      failure = { error }
      wake()
    },
    async *read(signal: AbortSignal | undefined): AsyncGenerator<ConversationEvent, void, void> {
      const onAbort = () => wake()
      signal?.addEventListener('abort', onAbort)
      try {
        while (!signal?.aborted) {
          yield* events.splice(0)
          if (failure) throw failure.error
          if (events.length === 0 && !signal?.aborted)
            await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        signal?.removeEventListener('abort', onAbort)
      }
    },
  })
}
