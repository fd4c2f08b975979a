import type { Config } from './config.ts'
import { MIGRATIONS } from './store/migrate.ts'
import { openStore } from './store/open-store.ts'

/**
 * Brings the database up to date and closes it again: a release's own step, before any of its servers starts.
 * @returns the schema's version
 * @throws StartError when it cannot be used, is in use, or is from a newer version
 */
export async function migrateDatabase(config: Config): Promise<number> {
  const store = await openStore({ ...config, directory: config.dataDirectory })
  await store.close()
  return MIGRATIONS.length
}
