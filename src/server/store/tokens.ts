import { sql } from 'kysely'
import { olderThan, type PageStart } from './newest-first.ts'
import { atMost, type QueryMaker } from './statement.ts'
import type { TokensTable } from './tables.ts'

export type TokenRow = TokensTable

/** Queries on tokens. A revoked token is deleted, and what it has made goes with it. */
export function tokenQueries(query: QueryMaker) {
  const unexpired = (now: number) => sql<boolean>`(expires_at is null or expires_at > ${now})`
  return {
    insert: query<Omit<TokenRow, 'used_at'>, never>((db, v) =>
      db.insertInto('tokens').values({
        id: v.id,
        kind: v.kind,
        owner_id: v.owner_id,
        parent_id: v.parent_id,
        name: v.name,
        scopes: v.scopes,
        hash: v.hash,
        created_at: v.created_at,
        expires_at: v.expires_at,
        used_at: null,
      }),
    ),
    /** One that is good now. */
    get: query<{ id: string; now: number }, TokenRow>((db, v) =>
      db.selectFrom('tokens').selectAll().where('id', '=', v.id).where(unexpired(v.now)),
    ),
    /** Of one kind. */
    list: query<PageStart & { kind: string; limit: number }, TokenRow>((db, v) =>
      db
        .selectFrom('tokens')
        .selectAll()
        .where('kind', '=', v.kind)
        .where(olderThan(v))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(atMost(v.limit)),
    ),
    used: query<{ id: string; now: number }, never>((db, v) =>
      db.updateTable('tokens').set({ used_at: v.now }).where('id', '=', v.id),
    ),
    delete: query<{ id: string; kind: string }, never>((db, v) =>
      db.deleteFrom('tokens').where('id', '=', v.id).where('kind', '=', v.kind),
    ),
    countOf: query<{ ownerId: string }, { count: number }>((db, v) =>
      db
        .selectFrom('tokens')
        .select(sql<number>`count(*)`.as('count'))
        .where('owner_id', '=', v.ownerId),
    ),
    deleteOf: query<{ ownerId: string }, never>((db, v) =>
      db.deleteFrom('tokens').where('owner_id', '=', v.ownerId),
    ),
    deleteExpired: query<{ now: number }, never>((db, v) =>
      db.deleteFrom('tokens').where('expires_at', '<', v.now),
    ),
  }
}
