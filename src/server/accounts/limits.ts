import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../../protocol/index.ts'

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

/** So many a minute for each key, counted in this process. @returns undefined for 0, which is no limit */
export function createRateLimit(perMinute: number): RateLimit | undefined {
  if (perMinute === 0) return undefined
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  const allowance = ({ remainingPoints, msBeforeNext }: RateLimiterRes): Allowance => ({
    limit: perMinute,
    left: Math.max(0, remainingPoints),
    resetSeconds: Math.ceil(msBeforeNext / 1000),
  })
  return {
    async take(key) {
      try {
        return allowance(await limiter.consume(key))
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        const { limit, resetSeconds } = allowance(refused)
        throw new AppError('rate_limited', {
          retryAfter: Math.max(1, resetSeconds),
          message: `${limit} requests a minute are allowed. Try again in ${Math.max(1, resetSeconds)} s.`,
          details: { limit },
        })
      }
    },
  }
}
