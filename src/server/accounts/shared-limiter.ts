import { RateLimiterRes, RateLimiterStoreAbstract } from 'rate-limiter-flexible'
import type { Store } from '../store/store.ts'
import type { RateLimitRow } from '../store/rate-limits.ts'

export interface SharedLimiterOptions {
  store: Store
  /** Milliseconds since 1970. */
  now: () => number
  keyPrefix: string
  points: number
  /** Seconds. */
  duration: number
}

/** The library's limiter on our own tables: all processes of a database count together. */
export class SharedLimiter extends RateLimiterStoreAbstract {
  readonly #store: Store
  readonly #now: () => number

  constructor({ store, now, ...options }: SharedLimiterOptions) {
    super({ ...options, storeClient: store })
    this.#store = store
    this.#now = now
  }

  async _upsert(key: string, points: number, ms: number): Promise<RateLimitRow | null> {
    const now = this.#now()
    const { rateLimits } = this.#store
    await this.#store.write([
      [rateLimits.deleteExpired({ now }), rateLimits.count({ key, points, expiresAt: now + ms })],
    ])
    return this._get(key)
  }

  async _get(key: string): Promise<RateLimitRow | null> {
    const [[row]] = await this.#store.read(this.#store.rateLimits.get({ key, now: this.#now() }))
    return row ?? null
  }

  async _delete(key: string): Promise<boolean> {
    await this.#store.write([[this.#store.rateLimits.delete({ key })]])
    return true
  }

  _getRateLimiterRes(_key: string, changed: number, row: RateLimitRow | null): RateLimiterRes {
    const consumed = row?.points ?? changed
    const left = Math.max(0, this.points - consumed)
    const ms = row ? Math.max(0, row.expires_at - this.#now()) : 0
    return new RateLimiterRes(left, ms, consumed, consumed === changed)
  }
}
