import type { Migration } from '../migrate.ts'

/** What has been counted against limits, where several processes count together. */
export const rateLimits: Migration = {
  name: '0006-rate-limits',
  up: (db) => [
    db.schema
      .createTable('rate_limits')
      .addColumn('key', 'text', (c) => c.primaryKey().notNull())
      .addColumn('empty_at', 'bigint', (c) => c.notNull()),
    db.schema.createIndex('rate_limits_by_end').on('rate_limits').column('empty_at'),
  ],
}
