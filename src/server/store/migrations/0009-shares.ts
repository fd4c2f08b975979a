import type { Migration } from '../migrate.ts'

/** Links to a branch as it was at one moment. Whoever has a link can read it; a database alone gives none away. */
export const shares: Migration = {
  name: '0009-shares',
  up: (db) => [
    db.schema
      .createTable('shares')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('title', 'text')
      .addColumn('leaf_id', 'text', (c) => c.notNull())
      .addColumn('leaf_data', 'text', (c) => c.notNull())
      .addColumn('reasoning', 'integer', (c) => c.notNull())
      .addColumn('tools', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull()),
    db.schema
      .createIndex('shares_by_conversation')
      .on('shares')
      .columns(['conversation_id', 'created_at', 'id']),
  ],
}
