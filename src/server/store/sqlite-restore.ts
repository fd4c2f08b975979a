import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartError } from '../start-error.ts'
import { syncDirectory, syncFile } from './durable-files.ts'
import { checkSqlite } from './sqlite-check.ts'
import { claimDataDirectory } from './sqlite-files.ts'
import { lookAtFile } from './sqlite-look.ts'

export interface Restored {
  /** The folder in which the database that was there is kept. */
  aside: string | undefined
  /** Provider keys, sealed with a secret that is not in the backup. */
  sealedKeys: number
}

/** A database, its log and the log's index. */
const ENDINGS = ['', '-wal', '-shm']

/**
 * Puts a backup in the place of a data folder's database.
 * @param force where there is one, keep it aside
 * @throws StartError when the backup is damaged or from a newer version, a server runs, or there is a database
 */
export function restoreSqlite(
  directory: string,
  backup: string,
  { force, now }: { force: boolean; now: number },
): Restored {
  const source = resolve(backup)
  const { providerKeys } = examine(source)
  const unlock = claimDataDirectory(directory)
  const database = join(directory, 'loquat.sqlite')
  const draft = `${database}.new`
  try {
    const there = existsSync(database)
    if (there && !force)
      throw new StartError(
        `There is a database in ${directory} already. Choose another folder with --data, or keep that one aside with --force.`,
      )
    copyFileSync(source, draft)
    syncFile(draft)
    const aside = there ? putAside(directory, now) : undefined
    renameSync(draft, database)
    syncDirectory(directory)
    return { aside, sealedKeys: providerKeys.length }
  } catch (error) {
    rmSync(draft, { force: true })
    if (error instanceof StartError) throw error
    throw new StartError(`${backup} cannot be restored: ${(error as Error).message}.`)
  } finally {
    unlock()
  }
}

function examine(file: string) {
  if (!existsSync(file)) throw new StartError(`There is no file ${file}.`)
  // What is in the log would be missing in a copy of the file.
  if (existsSync(`${file}-wal`))
    throw new StartError(
      `${file} is a database in use, not a backup. Make one of it with: loquat backup FILE`,
    )
  try {
    const look = lookAtFile(file)
    if (look.schema === undefined) throw new StartError(`${file} is no backup of Loquat.`)
    const [fault] = checkSqlite(file)
    if (fault) throw new StartError(`${file} is damaged: ${fault}. Nothing was restored.`)
    return look
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

/** The database goes first: what is then left of it without it means nothing to SQLite. */
function putAside(directory: string, now: number): string {
  const aside = join(directory, `before-${new Date(now).toISOString().replaceAll(':', '-')}`)
  mkdirSync(aside, { mode: 0o700 })
  for (const ending of ENDINGS) {
    const name = `loquat.sqlite${ending}`
    if (existsSync(join(directory, name))) renameSync(join(directory, name), join(aside, name))
  }
  syncDirectory(aside)
  return aside
}
