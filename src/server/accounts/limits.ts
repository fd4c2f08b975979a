import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { createSharedLimiter, type Limiter } from './shared-limiter.ts'

/** Where a key stands: what is allowed in a minute, what is left of it and in how many seconds all of it is back. */
export interface Allowance {
  limit: number
  left: number
  resetSeconds: number
}

/** Counts what somebody asks for. */
export interface RateLimit {
  /** @throws AppError `rate_limited` with the seconds to wait */
  take(key: string): Promise<Allowance>
}

/** Makes limits of so many a minute for each key; none for 0. */
export type CreateRateLimit = (name: string, perMinute: number) => RateLimit | undefined

/** Processes that share a database count together in it; one alone counts in its memory. */
export function createRateLimits(store: Store, now: () => number): CreateRateLimit {
  return (name, perMinute) => {
    if (perMinute === 0) return undefined
    const options = { keyPrefix: name, points: perMinute, duration: 60 }
    const limiter = store.exclusive
      ? new RateLimiterMemory(options)
      : createSharedLimiter({ store, now }, options)
    return { take: (key) => take(limiter, key) }
  }
}

async function take(limiter: Limiter, key: string): Promise<Allowance> {
  const limit = limiter.points
  try {
    return allowance(limit, await limiter.consume(key))
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const seconds = Math.max(1, allowance(limit, refused).resetSeconds)
    throw new AppError('rate_limited', {
      retryAfter: seconds,
      message: `${limit} requests a minute are allowed. Try again in ${seconds} s.`,
      details: { limit },
    })
  }
}

function allowance(limit: number, { remainingPoints, msBeforeNext }: RateLimiterRes): Allowance {
  return {
    limit,
    left: Math.max(0, remainingPoints),
    resetSeconds: Math.ceil(msBeforeNext / 1000),
  }
}
