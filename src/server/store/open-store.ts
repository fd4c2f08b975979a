import { makeDataDirectory } from './sqlite-files.ts'
import { openSqlite, readSqlite } from './sqlite.ts'
import type { ReadStore, Store } from './store.ts'

export interface StoreOptions {
  /** The data folder; SQLite's database is in it. */
  directory: string
  /** postgres://…; undefined for SQLite. */
  databaseUrl: string | undefined
  durability: 'full' | 'relaxed'
  /** For a short errand, also while a server runs; SQLite's is then not locked. */
  beside?: boolean
}

/** Opens the database that the settings name. @throws StartError when it cannot be used */
export async function openStore({
  directory,
  databaseUrl,
  durability,
  beside = false,
}: StoreOptions): Promise<Store> {
  if (databaseUrl === undefined) return openSqlite({ directory, durability, beside })
  makeDataDirectory(directory)
  // Loaded only where it is needed.
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres({ url: databaseUrl, durability })
}

/**
 * Opens a database as it is: nothing in it is made, brought up to date or locked.
 * @param source an SQLite file, or the address of a Postgres whose schema is this version's
 */
export async function openStoreToRead(
  source: { file: string } | { databaseUrl: string },
): Promise<ReadStore> {
  if ('file' in source) return readSqlite(source.file)
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres({ url: source.databaseUrl, durability: 'full' })
}
