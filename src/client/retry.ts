import { AppError } from '../protocol/index.ts'
import { ConnectionError } from './request.ts'

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
export function backoff(attempt: number, random: () => number, first = FIRST): number {
  return random() * Math.min(LONGEST, first * 2 ** attempt)
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

/** Is it the line or a moment's weakness, so that the very same request may succeed later? */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  return error instanceof AppError && error.retryable && error.status === 503
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
      const asked = error instanceof AppError ? (error.facts.retryAfter ?? 0) * 1000 : 0
      await (pace.sleep ?? sleep)(
        Math.max(asked, backoff(attempt, pace.random ?? Math.random)),
        signal,
      )
    }
  }
}
