import { openReadOnly } from './sqlite-read-only.ts'

/** As many faults as SQLite tells of pages are told of rows. */
const MOST = 100

/** What SQLite itself finds wrong with a file: pages, indexes, rows that belong to nothing. It is only read. */
export function checkSqlite(file: string): string[] {
  const database = openReadOnly(file)
  try {
    const pages = database.prepare('select * from pragma_integrity_check').all()
    const strangers = database.prepare('select * from pragma_foreign_key_check').all()
    return [
      ...pages.map(({ integrity_check: said }) => String(said)).filter((said) => said !== 'ok'),
      ...strangers
        .slice(0, MOST)
        .map(({ table, parent }) => `a row of ${String(table)} belongs to no ${String(parent)}`),
    ]
  } finally {
    database.close()
  }
}
