import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import { verifyConversations, type Verified, type Watch } from './conversations/verify.ts'
import { StartError } from './start-error.ts'
import { lookAtStore } from './store/look-at-store.ts'
import { MIGRATIONS } from './store/migrate.ts'
import { openStoreToRead } from './store/open-store.ts'
import { checkSqlite } from './store/sqlite-check.ts'
import { lookAtFile } from './store/sqlite-look.ts'

/** What was looked at, and in what order: undefined where there is nothing of that kind. */
export interface Verification {
  /** What the database itself finds wrong; Postgres has no such question. */
  pages: string[] | undefined
  /** Of an older version nobody knows yet what should be in it. */
  conversations: Verified | undefined
}

/**
 * Looks whether all that is stored is whole, and changes nothing, also while a server runs.
 * @param file a backup; absent: what the settings name
 * @throws StartError when there is nothing to look at, or it is from a newer version
 */
export async function verify(
  { dataDirectory, databaseUrl }: Config,
  file: string | undefined,
  watch: Watch,
): Promise<Verification> {
  const onPostgres = file === undefined && databaseUrl !== undefined
  const path = resolve(file ?? join(dataDirectory, 'loquat.sqlite'))
  if (!onPostgres && !existsSync(path)) throw new StartError(`There is no database ${path}.`)
  try {
    const { schema } = onPostgres
      ? await lookAtStore({ directory: dataDirectory, databaseUrl })
      : lookAtFile(path)
    if (schema === undefined)
      throw new StartError(`${onPostgres ? 'This database' : path} holds nothing of Loquat.`)
    const pages = onPostgres ? undefined : checkSqlite(path)
    if (schema < MIGRATIONS.length || (pages?.length ?? 0) > 0)
      return { pages, conversations: undefined }
    const store = await openStoreToRead(onPostgres ? { databaseUrl } : { file: path })
    try {
      return { pages, conversations: await verifyConversations(store, watch) }
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof StartError || onPostgres) throw error
    throw new StartError(`${path} cannot be read: ${(error as Error).message}.`)
  }
}
