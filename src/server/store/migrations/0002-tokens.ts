import type { Migration } from '../migrate.ts'

/** Tokens: those of programs and people, those of a product's users, and signed-in browsers. */
export const tokens: Migration = {
  name: '0002-tokens',
  up: (db) => [
    db.schema
      .createTable('tokens')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      // Whatever a token has made ends with it.
      .addColumn('parent_id', 'text', (c) => c.references('tokens.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('used_at', 'bigint'),
    db.schema.createIndex('tokens_by_parent').on('tokens').column('parent_id'),
    db.schema.createIndex('tokens_by_kind').on('tokens').columns(['kind', 'created_at', 'id']),
  ],
}
