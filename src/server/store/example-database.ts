import { closeSync, openSync, readSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../start-error.ts'

const HEADER = 'SQLite format 3\0'

/** Is a file an SQLite database? */
export function isSqliteFile(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(HEADER.length)
    readSync(file, start)
    return start.toString('latin1') === HEADER
  } finally {
    closeSync(file)
  }
}

/**
 * The dumps in a database of the chat example, in the order they were written; together they are one conversation.
 * The file is only read.
 * @throws StartError when it is no such database
 */
export function readExampleDatabase(path: string): string[] {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    const rows = database.prepare('select message_list from messages order by rowid').all()
    return rows.map(({ message_list }, index) => textOf(message_list, index + 1))
  } catch (error) {
    throw new StartError(
      `${path} is not a database of the chat example: ${(error as Error).message}.`,
    )
  } finally {
    database?.close()
  }
}

function textOf(value: unknown, row: number): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return new TextDecoder('utf-8', { fatal: true }).decode(value)
  throw new Error(`row ${row} holds no message list`)
}
