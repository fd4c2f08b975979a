import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** The beginnings of a conversation are found without reading all of it. */
export const firstMessages: Migration = {
  name: '0005-first-messages',
  up: () => [
    sql`create index messages_first on messages (conversation_id) where parent_id is null`,
  ],
}
