import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'
import type { Compiler } from '../statement.ts'

/** Conversations, messages, runs, the event log and provider keys. */
export const initial: Migration = {
  name: '0001-initial',
  up: (db, dialect) => {
    const clustered = dialect === 'sqlite' ? sql`without rowid` : sql``
    return [
      db.schema
        .createTable('conversations')
        .addColumn('id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('owner_id', 'text', (c) => c.notNull())
        .addColumn('title', 'text')
        .addColumn('model', 'text')
        .addColumn('instructions', 'text')
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('leaf_id', 'text')
        .addColumn('pinned', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('archived', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull()),
      db.schema
        .createIndex('conversations_by_time')
        .on('conversations')
        .columns(['owner_id', 'updated_at', 'id']),

      // The newest number of each log, apart from the wide rows: it is written with every batch.
      db.schema
        .createTable('heads')
        .addColumn('conversation_id', 'text', (c) =>
          c.primaryKey().notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('seq', 'integer', (c) => c.notNull())
        .modifyEnd(clustered),

      db.schema
        .createTable('messages')
        .addColumn('id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('conversation_id', 'text', (c) =>
          c.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('parent_id', 'text')
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('data', 'text', (c) => c.notNull())
        .addColumn('body_hash', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull()),
      db.schema.createIndex('messages_by_parent').on('messages').column('parent_id'),
      db.schema.createIndex('messages_by_conversation').on('messages').column('conversation_id'),

      db.schema
        .createTable('runs')
        .addColumn('id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('conversation_id', 'text', (c) =>
          c.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('message_id', 'text', (c) => c.notNull())
        .addColumn('parent_id', 'text', (c) => c.notNull())
        .addColumn('model', 'text', (c) => c.notNull())
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('continues', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('epoch', 'integer', (c) => c.notNull().defaultTo(1))
        .addColumn('node_id', 'text', (c) => c.notNull())
        .addColumn('lease_until', 'bigint', (c) => c.notNull())
        .addColumn('cancel_requested_at', 'bigint')
        .addColumn('accepted_state', 'text', (c) => c.notNull())
        .addColumn('accepted_seq', 'integer', (c) => c.notNull())
        .addColumn('start_seq', 'integer', (c) => c.notNull())
        .addColumn('end_data', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('ended_at', 'bigint')
        .addColumn('compacted', 'integer', (c) => c.notNull().defaultTo(0)),
      // One live run for each message that is answered; the database says so, not the code.
      sql`create unique index runs_one_live on runs (parent_id) where state in ('queued', 'running', 'waiting')`,
      // With the state in it, or the planner takes the index of all runs of a conversation instead.
      sql`create index runs_live on runs (conversation_id, state) where state in ('queued', 'running', 'waiting')`,
      sql`create index runs_to_compact on runs (ended_at) where compacted = 0`,
      db.schema.createIndex('runs_by_message').on('runs').column('message_id'),
      db.schema.createIndex('runs_by_parent').on('runs').column('parent_id'),
      db.schema.createIndex('runs_by_conversation').on('runs').column('conversation_id'),

      db.schema
        .createTable('events')
        .addColumn('conversation_id', 'text', (c) =>
          c.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('run_id', 'text')
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('data', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('events_key', ['conversation_id', 'seq'])
        .modifyEnd(clustered),

      ...(dialect === 'sqlite' ? journal(db) : []),

      db.schema
        .createTable('provider_keys')
        .addColumn('provider_id', 'text', (c) => c.primaryKey().notNull())
        .addColumn('sealed', 'text', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull()),
    ]
  },
}

/**
 * SQLite writes whole pages, and events of live replies come one each for many conversations: in their own places they
 * would cost a page each. So they are first written one behind the other, and put in their places by the hundred.
 */
function journal(db: Compiler) {
  const columns = sql`conversation_id, seq, run_id, type, data`
  return [
    db.schema
      .createTable('journal')
      .addColumn('conversation_id', 'text', (c) => c.notNull())
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('run_id', 'text')
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull()),
    sql`create view all_events as select ${columns} from events union all select ${columns} from journal`,
  ]
}
