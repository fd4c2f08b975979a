import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What each run's model was told beside the messages; runs of before have none. */
export const promptHeads: Migration = {
  name: '0007-prompt-heads',
  up: (db, dialect) => [
    db.schema
      .createTable('prompt_heads')
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('prompt_heads_key', ['conversation_id', 'hash'])
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``),
    db.schema.alterTable('runs').addColumn('head', 'text'),
  ],
}
