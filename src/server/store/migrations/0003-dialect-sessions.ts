import type { Migration } from '../migrate.ts'

/** Which conversation a client of another protocol means by a name of its own. */
export const dialectSessions: Migration = {
  name: '0003-dialect-sessions',
  up: (db) => [
    db.schema
      .createTable('dialect_sessions')
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('dialect', 'text', (c) => c.notNull())
      .addColumn('session_id', 'text', (c) => c.notNull())
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('dialect_sessions_key', ['owner_id', 'dialect', 'session_id']),
    db.schema
      .createIndex('dialect_sessions_by_conversation')
      .on('dialect_sessions')
      .column('conversation_id'),
  ],
}
