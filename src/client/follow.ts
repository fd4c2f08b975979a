import { EMPTY_STATE, isDelta, isLive, reduce } from '../protocol/index.ts'
import type { ConversationEvent, ConversationState } from '../protocol/index.ts'
import { ApiError, ConnectionError } from './errors.ts'
import type { Open } from './request.ts'
import { backoff, pauseAskedBy, sleep, type Pace } from './retry.ts'
import { createSseParser } from './sse.ts'
import { onWake } from './wake.ts'

/** How the line to the server is. `waiting`: broken, and tried again after `delay` milliseconds. */
export type Connection =
  { state: 'connecting' } | { state: 'open' } | { state: 'waiting'; delay: number; error?: unknown }

export interface FollowOptions extends Pace {
  /** The number of the last event already known; 0, the default, for everything. */
  after?: number
  /** `idle`: end once no run goes on any more. Otherwise the stream ends only by the signal. */
  until?: 'idle'
  signal?: AbortSignal
  onConnection?: (connection: Connection) => void
  /** Milliseconds of silence after which the line counts as dead (45 s; the server says something every 15 s). */
  silence?: number
}

const SILENCE = 45_000

/** What one connection came to. */
interface Ending {
  /** `idle`: the server ended the stream because nothing goes on. */
  kind: 'idle' | 'bye' | 'cut'
  error?: unknown
}

/**
 * Follows a conversation's log: each event after `after` once and in order, across any number of broken connections.
 * Ends without an error when the signal is aborted. Throws `ApiError` where trying again cannot help: unknown
 * conversation, no right to read it, or (`cursor_ahead`) a position the log has not reached.
 */
export async function* followEvents(
  open: Open,
  conversationId: string,
  options: FollowOptions = {},
): AsyncGenerator<ConversationEvent, void, void> {
  const { signal, onConnection, random = Math.random } = options
  const line: Line = { seq: options.after ?? 0, retry: undefined, heard: false }
  for (let attempt = 0; !signal?.aborted; attempt++) {
    onConnection?.({ state: 'connecting' })
    const ending: Ending = yield* readOnce(open, conversationId, line, options)
    if (signal?.aborted || (ending.kind === 'idle' && options.until === 'idle')) return
    if (isFinal(ending.error)) throw ending.error
    if (line.heard) attempt = 0
    const delay = Math.max(pauseAskedBy(ending.error), backoff(attempt, random, line.retry))
    onConnection?.({ state: 'waiting', delay, ...(ending.error ? { error: ending.error } : {}) })
    await pause(delay, options)
  }
}

/** The same as `followEvents`, with each event already folded into what is known. */
export async function* followConversation(
  open: Open,
  conversationId: string,
  options: FollowOptions & { state?: ConversationState } = {},
): AsyncGenerator<{ state: ConversationState; event: ConversationEvent }, void, void> {
  let state = options.state ?? EMPTY_STATE
  for await (const event of followEvents(open, conversationId, { ...options, after: state.seq })) {
    state = reduce(state, event)
    yield { state, event }
  }
}

/** What outlives one connection. */
interface Line {
  seq: number
  /** The server's `retry:`, in milliseconds. */
  retry: number | undefined
  /** Did the current connection bring anything? */
  heard: boolean
}

async function* readOnce(
  open: Open,
  conversationId: string,
  line: Line,
  options: FollowOptions,
): AsyncGenerator<ConversationEvent, Ending, void> {
  const watch = watchLine(options)
  line.heard = false
  let bye = false
  let midRun = false
  const ready: ConversationEvent[] = []
  const parser = createSseParser({
    onRetry: (milliseconds) => (line.retry = milliseconds),
    onMessage(message) {
      if (message.event === 'bye') bye = true
      else ready.push(eventOf(message))
    },
  })
  try {
    const response = await watch.during(
      open('followEvents', {
        params: { id: conversationId },
        query: { after: line.seq, until: options.until },
        signal: watch.signal,
      }),
    )
    options.onConnection?.({ state: 'open' })
    const reader = response.body!.getReader()
    for (;;) {
      const { done, value } = await watch.during(reader.read())
      if (done) break
      line.heard = true
      parser.push(value)
      for (const event of ready.splice(0)) {
        if (event.seq <= line.seq) continue
        line.seq = event.seq
        midRun = isMidRun(event) ?? midRun
        yield event
      }
    }
    // A proxy may end a cut stream as if it were whole: in the middle of a run that is never the idle end.
    return { kind: bye ? 'bye' : midRun ? 'cut' : 'idle' }
  } catch (error) {
    return { kind: 'cut', error }
  } finally {
    watch.stop()
  }
}

/** Does a run go on after this event? Undefined where the event does not tell. */
function isMidRun(event: ConversationEvent): boolean | undefined {
  if (event.type === 'run-end') return false
  if (event.type === 'snapshot') return isLive(event.message.state ?? 'completed')
  return 'runId' in event || isDelta(event) ? true : undefined
}

function eventOf(message: { id: string; event: string; data: string }): ConversationEvent {
  const body = JSON.parse(message.data) as object
  return { ...body, type: message.event, seq: Number(message.id) } as ConversationEvent
}

/** Gives one connection a signal that falls with the caller's, after too much silence, and when the device wakes. */
function watchLine({ signal, silence = SILENCE }: FollowOptions) {
  const controller = new AbortController()
  const cut = (why: string) => () => controller.abort(new ConnectionError(why))
  const stop = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let heardAt = Date.now()
  const unwatch = onWake((kind) => {
    // A page that comes back to the front keeps a line on which something was heard lately.
    if (kind === 'online' || Date.now() - heardAt > silence / 2) cut('woken')()
  })
  return {
    signal: controller.signal,
    async during<T>(step: Promise<T>): Promise<T> {
      const timer = setTimeout(cut('silence'), silence)
      try {
        return await step
      } finally {
        clearTimeout(timer)
        heardAt = Date.now()
      }
    },
    stop() {
      unwatch()
      signal?.removeEventListener('abort', stop)
      controller.abort()
    },
  }
}

async function pause(delay: number, options: FollowOptions): Promise<void> {
  const awake = new AbortController()
  const end = () => awake.abort()
  const unwatch = onWake(end)
  options.signal?.addEventListener('abort', end)
  await (options.sleep ?? sleep)(delay, awake.signal)
  options.signal?.removeEventListener('abort', end)
  unwatch()
}

/** Errors after which the same request cannot succeed. Whatever is neither the line's nor the server's is our own. */
function isFinal(error: unknown): boolean {
  if (error === undefined || error instanceof ConnectionError) return false
  if (error instanceof ApiError) return error.status < 500 && error.status !== 429
  return !(error instanceof TypeError || error instanceof DOMException)
}
