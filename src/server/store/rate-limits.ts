import type { QueryMaker } from './statement.ts'
import type { RateLimitsTable } from './tables.ts'

export type RateLimitRow = RateLimitsTable

/** Queries on what is counted against limits. */
export function rateLimitQueries(query: QueryMaker) {
  return {
    /** Begins to count, or goes on. */
    count: query<{ key: string; points: number; expiresAt: number }, never>((db, v) =>
      db
        .insertInto('rate_limits')
        .values({ key: v.key, points: v.points, expires_at: v.expiresAt })
        .onConflict((on) =>
          on
            .column('key')
            .doUpdateSet((eb) => ({ points: eb('rate_limits.points', '+', v.points) })),
        ),
    ),
    get: query<{ key: string; now: number }, RateLimitRow>((db, v) =>
      db
        .selectFrom('rate_limits')
        .selectAll()
        .where('key', '=', v.key)
        .where('expires_at', '>', v.now),
    ),
    delete: query<{ key: string }, never>((db, v) =>
      db.deleteFrom('rate_limits').where('key', '=', v.key),
    ),
    deleteExpired: query<{ now: number }, never>((db, v) =>
      db.deleteFrom('rate_limits').where('expires_at', '<=', v.now),
    ),
  }
}
