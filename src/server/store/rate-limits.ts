import { sql } from 'kysely'
import type { QueryMaker } from './statement.ts'
import type { RateLimitsTable } from './tables.ts'

export type RateLimitRow = RateLimitsTable

/** Queries on what is counted against limits; see accounts/gcra.ts. */
export function rateLimitQueries(query: QueryMaker) {
  return {
    /** Takes one from a bucket; changes nothing where it would be one too many. Times in milliseconds. */
    take: query<{ key: string; now: number; interval: number; period: number }, never>((db, v) => {
      const next = sql<number>`case when rate_limits.empty_at > cast(${v.now} as bigint) then rate_limits.empty_at else cast(${v.now} as bigint) end + cast(${v.interval} as bigint)`
      return db
        .insertInto('rate_limits')
        .values({
          key: v.key,
          empty_at: sql<number>`cast(${v.now} as bigint) + cast(${v.interval} as bigint)`,
        })
        .onConflict((on) =>
          on
            .column('key')
            .doUpdateSet({ empty_at: next })
            .where(sql<boolean>`${next} - cast(${v.now} as bigint) <= cast(${v.period} as bigint)`),
        )
    }),
    /** A bucket that would be empty only after `latest` was filled by a clock that has been set back since. */
    clamp: query<{ key: string; latest: number }, never>((db, v) =>
      db
        .updateTable('rate_limits')
        .set({ empty_at: v.latest })
        .where('key', '=', v.key)
        .where('empty_at', '>', v.latest),
    ),
    get: query<{ key: string }, RateLimitRow>((db, v) =>
      db.selectFrom('rate_limits').selectAll().where('key', '=', v.key),
    ),
    deleteEmpty: query<{ now: number }, never>((db, v) =>
      db.deleteFrom('rate_limits').where('empty_at', '<=', v.now),
    ),
  }
}
