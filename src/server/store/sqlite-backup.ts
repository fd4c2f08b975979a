import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../start-error.ts'
import { syncDirectory, syncFile } from './durable-files.ts'
import { DELETED } from './removal.ts'

/** What is in a copy of a database. */
export interface BackedUp {
  bytes: number
  conversations: number
  /** Provider keys, sealed with a secret that is not in it. */
  sealedKeys: number
}

/**
 * Copies a database as it is at one moment, also while a server writes to it, which does not wait for that. What
 * was deleted is not in it, not even as bytes that nobody uses. The file is there whole or not at all, also after a power cut.
 * @param target must not be there yet
 * @throws StartError
 */
export function backUpSqlite(directory: string, target: string): BackedUp {
  const source = join(directory, 'loquat.sqlite')
  const path = resolve(target)
  if (!existsSync(source)) throw new StartError(`There is nothing to back up in ${directory} yet.`)
  refuseExisting(path)
  const draft = `${path}.${process.pid}.new`
  try {
    // Made here, so that nobody else may read it; SQLite fills a file that is empty.
    closeSync(openSync(draft, 'wx', 0o600))
    copy(source, draft)
    leaveOutDeleted(draft)
    const found = { bytes: statSync(draft).size, ...look(draft) }
    syncFile(draft)
    refuseExisting(path)
    renameSync(draft, path)
    syncDirectory(dirname(path))
    return found
  } catch (error) {
    rmSync(draft, { force: true })
    if (error instanceof StartError) throw error
    throw new StartError(`The backup ${target} cannot be made: ${(error as Error).message}.`)
  }
}

function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new StartError(`${path} is there already. Name a file that is not, or remove it first.`)
}

function copy(source: string, draft: string): void {
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5000 })
  try {
    database.prepare('vacuum into ?').run(draft)
  } finally {
    database.close()
  }
}

/** Of what was deleted lately there may be rows, and words in the index of words. */
function leaveOutDeleted(draft: string): void {
  const database = new DatabaseSync(draft)
  try {
    // An older version has no such thing.
    const known = database.prepare("select 1 from sqlite_master where name = 'blanks'").get()
    const left = `select 1 from conversations where owner_id = '${DELETED}' union all select 1 from blanks`
    if (!known || !database.prepare(left).get()) return
    database.exec(`
      delete from journal where conversation_id in (select id from conversations where owner_id = '${DELETED}');
      delete from conversations where owner_id = '${DELETED}';
      delete from blanks;
      insert into search_words (search_words) values ('optimize');
      vacuum;
    `)
  } finally {
    database.close()
  }
}

function look(draft: string): Omit<BackedUp, 'bytes'> {
  const database = new DatabaseSync(draft, { readOnly: true })
  const count = (table: string) =>
    Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  try {
    return { conversations: count('conversations'), sealedKeys: count('provider_keys') }
  } finally {
    database.close()
  }
}
