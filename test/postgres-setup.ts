import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where new databases can be made; see test/databases.ts. */
    postgres: { url: string; prefix: string }
  }
}

/** Before the suites that need Postgres: the server that TEST_DATABASE_URL names, or one of our own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['TEST_DATABASE_URL']
  const server = url ? { url, stop: dropAll } : await startPostgres()
  const prefix = `loquat-test-${process.pid}-`
  project.provide('postgres', { url: server.url, prefix })

  /** Somebody else's server is left as it was found. */
  async function dropAll(): Promise<void> {
    const sql = postgres(url!, { max: 1, onnotice: () => {} })
    const found = await sql`select datname from pg_database where starts_with(datname, ${prefix})`
    for (const { datname } of found)
      await sql`drop database if exists ${sql(datname as string)} with (force)`
    await sql.end()
  }
  return () => server.stop()
}
