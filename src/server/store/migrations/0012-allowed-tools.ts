import type { Migration } from '../migrate.ts'

/** Which tools a person has allowed for all of a conversation. */
export const allowedTools: Migration = {
  name: '0012-allowed-tools',
  up: (db) => [
    db.schema
      .alterTable('conversations')
      .addColumn('allowed_tools', 'text', (c) => c.notNull().defaultTo('[]')),
  ],
}
