import { AppError } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { intervalOf, leftOf, takeOne, waitOf, type Gcra } from './gcra.ts'

/** Where a key stands: what is allowed in a minute, what is left of it and in how many seconds all of it is back. */
export interface Allowance {
  limit: number
  left: number
  resetSeconds: number
}

/** Counts what somebody asks for. */
export interface RateLimit {
  /** @throws AppError `rate_limited` with the seconds to wait; its `details` are an allowance of which nothing is left */
  take(key: string): Promise<Allowance>
}

/** Makes limits of so many a minute for each key; none for 0. */
export type CreateRateLimit = (name: string, perMinute: number) => RateLimit | undefined

/** Takes one. @returns when the key's bucket is empty, and whether one was taken */
type Take = (gcra: Gcra, key: string, now: number) => Promise<{ emptyAt: number; taken: boolean }>

const MINUTE = 60_000
/** Keys are anyone's to make up where a cookie costs nothing. */
const MOST_KEPT = 100_000

/**
 * Processes that share a database count together in it; one alone counts in its memory.
 * @param now milliseconds since 1970, for those that share
 * @param steady milliseconds on a clock that nobody sets, for the one
 */
export function createRateLimits(
  store: Store,
  now: () => number,
  steady: () => number = () => performance.now(),
): CreateRateLimit {
  const take = store.exclusive ? takeInMemory() : takeInStore(store)
  const clock = store.exclusive ? steady : now
  return (name, perMinute) => {
    if (perMinute === 0) return undefined
    const gcra = { limit: perMinute, period: MINUTE }
    return {
      async take(key) {
        // Whole milliseconds: with fractions the last of a burst may not fit.
        const at = Math.floor(clock())
        const { emptyAt, taken } = await take(gcra, `${name}:${key}`, at)
        const resetSeconds = Math.ceil((emptyAt - at) / 1000)
        if (!taken) throw refusal(gcra, waitOf(gcra, emptyAt, at), resetSeconds)
        return { limit: perMinute, left: leftOf(gcra, emptyAt, at), resetSeconds }
      },
    }
  }
}

function takeInMemory(): Take {
  const buckets = new Map<string, number>()
  return (gcra, key, now) => {
    const before = buckets.get(key)
    const next = takeOne(gcra, before, now)
    // Behind all others: the oldest, which are empty the longest, are forgotten first.
    buckets.delete(key)
    buckets.set(key, next ?? before!)
    for (const [old, emptyAt] of buckets) {
      if (emptyAt > now && buckets.size <= MOST_KEPT) break
      buckets.delete(old)
    }
    return Promise.resolve({ emptyAt: next ?? before!, taken: next !== undefined })
  }
}

function takeInStore(store: Store): Take {
  const { rateLimits } = store
  return async (gcra, key, now) => {
    const { period } = gcra
    const interval = intervalOf(gcra)
    const [, result] = await store.write([
      // Whether the last one is taken or not: a bucket cannot be fuller than full.
      [rateLimits.clamp({ key, latest: now + period })],
      [
        rateLimits.deleteEmpty({ now }),
        rateLimits.take({ key, now, interval, period }, { expect: 1 }),
      ],
    ])
    const [[row]] = await store.read(rateLimits.get({ key }))
    return { emptyAt: row?.empty_at ?? now, taken: result?.ok ?? false }
  }
}

function refusal({ limit }: Gcra, waitMs: number, resetSeconds: number): AppError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000))
  return new AppError('rate_limited', {
    retryAfter,
    message: `${limit} requests a minute are allowed. Try again in ${retryAfter} s.`,
    details: { limit, resetSeconds },
  })
}
