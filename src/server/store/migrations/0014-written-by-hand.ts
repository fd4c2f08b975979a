import type { Migration } from '../migrate.ts'

/** What a person writes in the place of a reply has no run that tells when: it keeps the number of its event. */
export const writtenByHand: Migration = {
  name: '0014-written-by-hand',
  up: (db) => [db.schema.alterTable('messages').addColumn('written_seq', 'integer')],
}
