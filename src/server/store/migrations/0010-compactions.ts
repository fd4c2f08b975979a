import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What goes along in place of the messages above one of them, where those are too long for a model. */
export const compactions: Migration = {
  name: '0010-compactions',
  up: (db, dialect) => [
    db.schema
      .createTable('compactions')
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('compactions_key', ['conversation_id', 'message_id'])
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``),
  ],
}
