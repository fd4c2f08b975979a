import { makeDataDirectory } from './sqlite-files.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

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
