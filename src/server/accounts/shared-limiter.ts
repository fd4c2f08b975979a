import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Store } from '../store/store.ts'

/** What is asked of a limiter: the library's counts in memory, this one in the database. */
export interface Limiter {
  readonly points: number
  /** Counts one. @throws RateLimiterRes when that is one too many */
  consume(key: string): Promise<RateLimiterRes>
}

export interface SharedLimiterOptions {
  keyPrefix: string
  points: number
  /** Seconds. */
  duration: number
}

/** Counts as the library does, in our own tables: the library's way into Postgres brings a table of its own. */
export function createSharedLimiter(
  { store, now }: { store: Store; now: () => number },
  { keyPrefix, points, duration }: SharedLimiterOptions,
): Limiter {
  const { rateLimits } = store
  return {
    points,
    async consume(name) {
      const key = `${keyPrefix}:${name}`
      const at = now()
      const expiresAt = at + duration * 1000
      await store.write([
        [rateLimits.deleteExpired({ now: at }), rateLimits.count({ key, points: 1, expiresAt })],
      ])
      const [[row]] = await store.read(rateLimits.get({ key, now: at }))
      const consumed = row?.points ?? 1
      const left = Math.max(0, points - consumed)
      const ms = (row?.expires_at ?? expiresAt) - at
      const result = new RateLimiterRes(left, ms, consumed, consumed === 1)
      // As the library refuses: its callers tell a refusal from a fault by this class.
      // oxlint-disable-next-line typescript/only-throw-error
      if (consumed > points) throw result
      return result
    },
  }
}
