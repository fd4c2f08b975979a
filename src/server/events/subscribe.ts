import { eventPage } from '../store/event-page.ts'
import type { Store } from '../store/store.ts'
import { batchesOf, type Batch } from './frame.ts'
import type { News, Nudge } from './nudge.ts'

/** Where a subscriber's events go. */
export interface Sink<T = Batch> {
  /** @returns false when it can take no more for now; `resume` is then called once it can */
  write(what: T): boolean
  /** Nothing more will come. */
  end(): void
  /** Reading the log failed. */
  fail(error: unknown): void
}

export interface SubscribeOptions {
  conversationId: string
  /** Send what comes after this seq. */
  after: number
  /** End after the last live run's end. */
  untilIdle: boolean
  sink: Sink
}

export interface Subscription {
  /** The sink can take more. */
  resume(): void
  close(): void
}

/**
 * Replays the log after a position, then follows it, with no gap and no repeat. A subscriber is a cursor, not a queue:
 * it joins the live news first, reads the log, and takes news only where it begins right behind its cursor. Whoever is
 * slow, or has missed something, reads the log again, so the memory of a reader does not grow.
 */
export function subscribe(
  { store, nudge }: { store: Store; nudge: Nudge },
  { conversationId, after, untilIdle, sink }: SubscribeOptions,
): Subscription {
  let cursor = after
  /** The newest event heard of. */
  let heard = after
  /** Has a run ended? From then on each event may be the last one before idleness. */
  let ended = false
  let state: 'reading' | 'live' | 'blocked' | 'closed' = 'reading'
  const leave = nudge.join(conversationId, hear)
  void read()

  function hear(news: News | null): void {
    if (!news) return end()
    heard = Math.max(heard, news.last)
    if (state !== 'live' || news.last <= cursor) return
    if (news.batches?.[0]?.events[0]?.seq !== cursor + 1) return void read()
    send(news.batches)
    if (untilIdle && (ended ||= news.endsRun))
      endIfIdle().catch((error: unknown) => sink.fail(error))
  }

  async function read(): Promise<void> {
    state = 'reading'
    try {
      while (state === 'reading') {
        const { rows, more } = await eventPage(store, conversationId, cursor)
        if (state !== 'reading') return
        send(batchesOf(rows))
        if (state === 'reading' && !more && heard <= cursor) state = 'live'
      }
      if (untilIdle) await endIfIdle()
    } catch (error) {
      if ((state as string) !== 'closed') sink.fail(error)
    }
  }

  function send(batches: Batch[]): void {
    for (const batch of batches) {
      if (state === 'blocked' || state === 'closed') return
      cursor = batch.events.at(-1)!.seq
      if (!sink.write(batch)) state = 'blocked'
    }
  }

  async function endIfIdle(): Promise<void> {
    const asked = cursor
    const [runs, rest] = await store.read(
      store.runs.live({ conversationId }),
      store.events.after({ conversationId, after: cursor, limit: 1 }),
    )
    const idle = runs.length === 0
    // What was heard meanwhile may be the end of a run that this answer still calls live.
    if (idle || cursor === asked) ended = idle
    if (!idle || state === 'reading') return
    if (rest.length === 0) end()
    else if (cursor !== asked) await endIfIdle()
  }

  function end(): void {
    if (state === 'closed') return
    close()
    sink.end()
  }

  function close(): void {
    state = 'closed'
    leave()
  }

  return {
    resume() {
      if (state === 'blocked') void read()
    },
    close,
  }
}
