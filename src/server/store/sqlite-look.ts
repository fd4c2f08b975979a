import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../start-error.ts'
import type { StoreLook } from './look-at-store.ts'
import { refuseNewer } from './migrate.ts'
import { examineDataDirectory, refuseNetwork, refuseReadOnly } from './sqlite-files.ts'
import { openReadOnly } from './sqlite-read-only.ts'

/** What a start would find in the data directory. @throws StartError as the start would */
export function lookAtSqlite(directory: string): StoreLook {
  const path = examineDataDirectory(directory)
  const file = join(path, 'loquat.sqlite')
  if (!existsSync(path)) return { schema: undefined, running: false, providerKeys: [] }
  refuseNetwork(path)
  refuseReadOnly(path)
  try {
    const running = isLocked(join(path, 'lock.sqlite'))
    const found = existsSync(file) ? lookAtFile(file) : { schema: undefined, providerKeys: [] }
    return { ...found, running }
  } catch (error) {
    throw error instanceof StartError
      ? error
      : new StartError(`Loquat cannot open its database ${file}: ${(error as Error).message}.`)
  }
}

/** A running server holds this file locked. Who only reads it keeps no other server from starting. */
function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    database.prepare('select count(*) from sqlite_master').get()
    return false
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return true
    throw error
  } finally {
    database.close()
  }
}

/** What is in a database. @throws StartError when it is from a newer version */
export function lookAtFile(file: string): Omit<StoreLook, 'running'> {
  const database = openReadOnly(file)
  try {
    const tables = database.prepare('select name from sqlite_master').all()
    const has = (table: string) => tables.some(({ name }) => name === table)
    if (!has('migrations')) return { schema: undefined, providerKeys: [] }
    const schema = Number(database.prepare('select count(*) as n from migrations').get()?.['n'])
    refuseNewer(schema, file, '--data')
    const keys = database.prepare('select provider_id as id, sealed from provider_keys').all()
    const providerKeys = keys.map(({ id, sealed }) => ({
      providerId: String(id),
      sealed: String(sealed),
    }))
    return { schema, providerKeys }
  } finally {
    database.close()
  }
}
