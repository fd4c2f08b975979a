import { readKeyFile } from './accounts/provider-keys.ts'
import type { Config } from './config.ts'
import { StartError } from './start-error.ts'
import { postgresAddress } from './store/postgres-address.ts'
import { backUpSqlite, type BackedUp } from './store/sqlite-backup.ts'
import { restoreSqlite, type Restored } from './store/sqlite-restore.ts'

/** Copies the database into a file, also while a server runs. @throws StartError */
export function backUp({ dataDirectory, databaseUrl }: Config, file: string): BackedUp {
  if (databaseUrl !== undefined)
    throw leftToPostgres(databaseUrl, `pg_dump --format=custom --file=${file} "$DATABASE_URL"`)
  return backUpSqlite(dataDirectory, file)
}

/** Puts a backup into the data folder. `needsSecret`: what opens the provider keys in it is not there. @throws StartError */
export function restore(
  { dataDirectory, databaseUrl, secret }: Config,
  file: string,
  force: boolean,
): Omit<Restored, 'sealedKeys'> & { needsSecret: boolean } {
  if (databaseUrl !== undefined)
    throw leftToPostgres(databaseUrl, `pg_restore --dbname="$DATABASE_URL" ${file}`)
  const { aside, sealedKeys } = restoreSqlite(dataDirectory, file, { force, now: Date.now() })
  const sealed = sealedKeys > 0 && secret === undefined
  return { aside, needsSecret: sealed && readKeyFile(dataDirectory) === undefined }
}

function leftToPostgres(databaseUrl: string, command: string): StartError {
  const { database, server } = postgresAddress(databaseUrl)
  return new StartError(
    `The data is in the database ${database} at ${server}, and Postgres copies that itself while it is used: ${command}`,
  )
}
