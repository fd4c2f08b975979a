import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What overwrites, in SQLite's file, what deleted rows have left there; see sqlite-blank.ts. */
export const blanks: Migration = {
  name: '0013-blanks',
  up: (_, dialect) =>
    dialect === 'sqlite'
      ? [
          sql`create table blanks (id integer primary key autoincrement not null, since integer not null, data blob not null)`,
        ]
      : [],
}
