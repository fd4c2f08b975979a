import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { openStore } from '../src/server/store/open-store.ts'
import type { Store } from '../src/server/store/store.ts'

/** Do the suites run on Postgres (vitest project `postgres`), or on SQLite? */
export const onPostgres = process.env['TEST_STORE'] === 'postgres'

const made = new Map<string, Promise<string>>()

/** The database that belongs to a data directory, made when it is first asked for; undefined where SQLite is tested. */
export function databaseUrlOf(directory: string): Promise<string> | undefined {
  if (!onPostgres) return undefined
  const database = made.get(directory) ?? newDatabase()
  made.set(directory, database)
  return database
}

/** A new, empty database on the test server. */
export async function newDatabase(): Promise<string> {
  const { url, prefix } = inject('postgres')
  const database = `${prefix}${randomBytes(6).toString('hex')}`
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  await sql`create database ${sql(database)}`
  await sql.end()
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

/** The store of a data directory on the database under test. */
export async function openTestStore(
  directory: string,
  durability: 'full' | 'relaxed' = 'full',
): Promise<Store> {
  return openStore({ directory, durability, databaseUrl: await databaseUrlOf(directory) })
}
