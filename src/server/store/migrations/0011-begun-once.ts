import type { Migration } from '../migrate.ts'

/** A conversation whose id came with the request keeps what it was begun with, so that a repeated request is known. */
export const begunOnce: Migration = {
  name: '0011-begun-once',
  up: (db) => [db.schema.alterTable('conversations').addColumn('body_hash', 'text')],
}
