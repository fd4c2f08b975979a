import { StartError } from '../start-error.ts'
import { MIGRATIONS_TABLE, pendingMigrations, refuseNewer } from './migrate.ts'
import type { Session } from './postgres-session.ts'
import { postgresCompiler } from './statement.ts'

/** The oldest major version that the suites run on. */
const OLDEST = 15
/** Any number, but the same in every process: whoever holds it changes the schema. */
const LOCK = 5_083_276_152

/**
 * Brings the schema up to date. Several processes may start at once: one does it and the others wait.
 * @param name the database as its owner knows it, for messages
 * @throws StartError when the server is too old or the schema too new
 */
export async function migratePostgres(session: Session, name: string): Promise<void> {
  const ask = asking(session)
  await refuseServer(session, name)
  await ask('begin')
  await ask('select pg_advisory_xact_lock($1)', LOCK)
  await ask(MIGRATIONS_TABLE)
  const [[count] = []] = await ask('select count(*) from migrations')
  const schema = Number(count)
  refuseNewer(schema, name, 'DATABASE_URL')
  for (const migration of pendingMigrations(schema, postgresCompiler, 'postgres')) {
    for (const statement of migration.sql) await ask(statement)
    const { id, name } = migration
    await ask(
      'insert into migrations (id, name, applied_at) values ($1, $2, $3)',
      id,
      name,
      Date.now(),
    )
  }
  await ask('commit')
}

/** @throws StartError when the server is too old, or its encoding not UTF-8 */
export async function refuseServer(session: Session, name: string): Promise<void> {
  const [[version, encoding] = []] = await asking(session)(
    "select current_setting('server_version_num')::int / 10000, current_setting('server_encoding')",
  )
  if (Number(version) < OLDEST)
    throw new StartError(`Loquat needs Postgres ${OLDEST} or newer, and ${name} is ${version}.`)
  if (encoding !== 'UTF8')
    throw new StartError(
      `The database ${name} has the encoding ${encoding}, which cannot hold every text. Create one with the encoding UTF8.`,
    )
}

/** Asks one thing of a session that gives rows as lists. */
export function asking(session: Session) {
  return async (sql: string, ...values: (string | number)[]) =>
    (await session.send([{ sql, values }]))[0] as unknown as (string | number)[][]
}
