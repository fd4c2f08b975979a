import type { StoreOptions } from './open-store.ts'
import { examineDataDirectory } from './sqlite-files.ts'
import { lookAtSqlite } from './sqlite-look.ts'

/** What a start would find. */
export interface StoreLook {
  /** How many steps of the schema the database has; undefined where the start would make one. */
  schema: number | undefined
  /** Is a server running on the data directory? Any number may share a Postgres. */
  running: boolean
  /** Stored, and sealed. */
  providerKeys: { providerId: string; sealed: string }[]
}

/**
 * Looks at the data directory and the database that the settings name, and changes neither.
 * @throws StartError when a start could not use them
 */
export async function lookAtStore({
  directory,
  databaseUrl,
}: Pick<StoreOptions, 'directory' | 'databaseUrl'>): Promise<StoreLook> {
  if (databaseUrl === undefined) return lookAtSqlite(directory)
  examineDataDirectory(directory)
  const { lookAtPostgres } = await import('./postgres-look.ts')
  return lookAtPostgres(databaseUrl)
}
