import { ApiError, ConnectionError } from './errors.ts'
import { createPauses, pause, pauseAskedBy, type Pace } from './retry.ts'
import { createSseParser, type SseMessage } from './sse.ts'
import { onWake } from './wake.ts'

/** How the line to the server is. `waiting`: broken, and tried again after `delay` milliseconds. */
export type Connection =
  { state: 'connecting' } | { state: 'open' } | { state: 'waiting'; delay: number; error?: unknown }

export interface LineOptions extends Pace {
  signal?: AbortSignal
  onConnection?: (connection: Connection) => void
  /** Milliseconds of silence after which the line counts as dead (45 s; the server says something every 15 s). */
  silence?: number
}

/** What is followed, over any number of connections. */
export interface Source<E> {
  /** Opens the stream where the last one has broken. */
  open(signal: AbortSignal): Promise<Response>
  /** Gives what a message is to the reader, or nothing if it was heard before. */
  read(message: SseMessage): E | undefined
  /** The stream ended in good order. @returns is it the end of all? */
  isOver(): boolean
}

const SILENCE = 45_000

/** What one connection came to. */
interface Ending {
  error?: unknown
  /** The stream ended by itself, and not with `bye`. */
  whole?: boolean
  heard: boolean
  /** The server's `retry:`, in milliseconds. */
  retry?: number
}

/**
 * Reads a stream of events that must not break: a broken line is opened again, with growing pauses. Ends without an
 * error when the signal is aborted. Throws `ApiError` where trying again cannot help.
 */
export async function* followLine<E>(
  source: Source<E>,
  options: LineOptions,
): AsyncGenerator<E, void, void> {
  const { signal, onConnection, random = Math.random } = options
  const pauses = createPauses(random)
  while (!signal?.aborted) {
    onConnection?.({ state: 'connecting' })
    const { error, whole, heard, retry }: Ending = yield* readOnce(source, options)
    if (signal?.aborted || (whole && source.isOver())) return
    if (isFinal(error)) throw error
    if (heard) pauses.reset()
    const pausing = retry === undefined ? pauses.next() : random() * retry
    const delay = Math.max(pauseAskedBy(error), pausing)
    onConnection?.({ state: 'waiting', delay, ...(error ? { error } : {}) })
    await pause(delay, options)
  }
}

/** Reads over one connection, until that ends. */
export async function* readOnce<E>(
  source: Source<E>,
  options: LineOptions,
): AsyncGenerator<E, Ending, void> {
  const watch = watchLine(options)
  let heard = false
  let bye = false
  let retry: { retry?: number } = {}
  const ready: SseMessage[] = []
  const parser = createSseParser({
    onRetry: (milliseconds) => (retry = { retry: milliseconds }),
    onMessage(message) {
      if (message.event === 'bye') bye = true
      else ready.push(message)
    },
  })
  try {
    const response = await watch.during(source.open(watch.signal))
    options.onConnection?.({ state: 'open' })
    const reader = response.body!.getReader()
    for (;;) {
      const { done, value } = await watch.during(reader.read())
      if (done) return { whole: !bye, heard, ...retry }
      heard = true
      parser.push(value)
      for (const message of ready.splice(0)) {
        const event = source.read(message)
        if (event !== undefined) yield event
      }
    }
  } catch (error) {
    return { error, heard, ...retry }
  } finally {
    watch.stop()
  }
}

/** Gives one connection a signal that falls with the caller's, after too much silence, and when the device wakes. */
function watchLine({ signal, silence = SILENCE }: LineOptions) {
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

/** Errors after which the same request cannot succeed. Whatever is neither the line's nor the server's is our own. */
function isFinal(error: unknown): boolean {
  if (error === undefined || error instanceof ConnectionError) return false
  if (error instanceof ApiError) return error.status < 500 && error.status !== 429
  return !(error instanceof TypeError || error instanceof DOMException)
}
