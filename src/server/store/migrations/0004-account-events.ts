import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What lists of conversations show is numbered for each owner. */
export const accountEvents: Migration = {
  name: '0004-account-events',
  up: (db, dialect) => {
    const clustered = dialect === 'sqlite' ? sql`without rowid` : sql``
    return [
      db.schema
        .createTable('account_heads')
        .addColumn('owner_id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('rev', 'integer', (c) => c.notNull())
        .modifyEnd(clustered),
      // A deleted conversation stays here, so it does not refer to the conversations.
      db.schema
        .createTable('account_events')
        .addColumn('conversation_id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('owner_id', 'text', (c) => c.notNull())
        .addColumn('rev', 'integer', (c) => c.notNull())
        .addColumn('deleted', 'integer', (c) => c.notNull().defaultTo(0))
        .modifyEnd(clustered),
      db.schema
        .createIndex('account_events_by_rev')
        .on('account_events')
        .columns(['owner_id', 'rev'])
        .unique(),
      sql`insert into account_events (conversation_id, owner_id, rev) select id, owner_id, row_number() over (partition by owner_id order by updated_at, id) from conversations`,
      sql`insert into account_heads (owner_id, rev) select owner_id, max(rev) from account_events group by owner_id`,
    ]
  },
}
