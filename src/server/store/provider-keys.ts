import type { QueryMaker } from './statement.ts'
import type { ProviderKeysTable } from './tables.ts'

export type ProviderKeyRow = ProviderKeysTable

/** Queries on stored provider keys; what is in them is sealed before it comes here. */
export function providerKeyQueries(query: QueryMaker) {
  return {
    all: query<Record<never, never>, ProviderKeyRow>((db) =>
      db.selectFrom('provider_keys').selectAll(),
    ),
    put: query<{ providerId: string; sealed: string; now: number }, never>((db, v) =>
      db
        .insertInto('provider_keys')
        .values({ provider_id: v.providerId, sealed: v.sealed, updated_at: v.now })
        .onConflict((on) =>
          on.column('provider_id').doUpdateSet({ sealed: v.sealed, updated_at: v.now }),
        ),
    ),
    delete: query<{ providerId: string }, never>((db, v) =>
      db.deleteFrom('provider_keys').where('provider_id', '=', v.providerId),
    ),
  }
}
