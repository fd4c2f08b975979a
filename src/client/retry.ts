import { ApiError, ConnectionError } from './errors.ts'

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
      await (pace.sleep ?? sleep)(
        Math.max(asked, backoff(attempt, pace.random ?? Math.random)),
        signal,
      )
    }
  }
}

/** The pause a failed answer asks for, in milliseconds. */
export function pauseAskedBy(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0
}
