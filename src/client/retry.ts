import { ApiError, ConnectionError } from './errors.ts'
import { onWake } from './wake.ts'

/** What tests put in the place of time and chance. */
export interface Pace {
  /** Resolves after so many milliseconds; earlier, without rejecting, when the signal is aborted. */
  sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Like `Math.random`. */
  random?: () => number
}

const FIRST = 250
const LONGEST = 15_000

/** Full jitter: anything between nothing and a bound that doubles with each attempt, in milliseconds. */
export function backoff(attempt: number, random: () => number, longest = LONGEST): number {
  return random() * Math.min(longest, FIRST * 2 ** attempt)
}

/** The longest pause at first, and its share of the time that has been waited. */
const SOON = 1_000
const SHARE = 1 / 20

/** The pauses between attempts to reach a server. */
export interface Pauses {
  /** The next one, in milliseconds. */
  next(): number
  /** It was reached. */
  reset(): void
}

/** They double up to a second, and then grow with the time that was waited: nobody is away much longer than the server. */
export function createPauses(random: () => number = Math.random): Pauses {
  let attempt = 0
  let waited = 0
  return {
    next() {
      const delay = backoff(attempt++, random, Math.min(LONGEST, Math.max(SOON, waited * SHARE)))
      waited += delay
      return delay
    },
    reset() {
      attempt = waited = 0
    },
  }
}

/** Waits before the next attempt; no longer than until the network is back, or the page comes to the front. */
export async function pause(
  delay: number,
  { signal, ...pace }: Pick<Pace, 'sleep'> & { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const awake = new AbortController()
  const end = () => awake.abort()
  const unwatch = onWake(end)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  await (pace.sleep ?? sleep)(delay, awake.signal)
  signal?.removeEventListener('abort', end)
  unwatch()
}

export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}

/** Said by the server while it restarts, or by a proxy that does not reach it. */
const GATEWAY = [502, 503, 504]

/** Is it the line or a moment's weakness, so that the very same request may succeed later? */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && error.retryable && GATEWAY.includes(error.status)
}

/** Runs a request that is safe to repeat until it succeeds, fails for good, or has been tried `attempts` times. */
export async function retrying<T>(
  run: () => Promise<T>,
  { attempts = 8, signal, ...pace }: Pace & { attempts?: number; signal?: AbortSignal | undefined },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isPassing(error) || attempt + 1 >= attempts || signal?.aborted) throw error
      const asked = pauseAskedBy(error)
      await pause(Math.max(asked, backoff(attempt, pace.random ?? Math.random)), {
        ...pace,
        signal,
      })
    }
  }
}

/** The pause a failed answer asks for, in milliseconds. */
export function pauseAskedBy(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0
}
