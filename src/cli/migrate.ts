import { migrateDatabase, type Config } from '../server/index.ts'

/** `loquat migrate`: brings the database up to date without starting the server. @returns the exit code */
export async function migrate(config: Config): Promise<number> {
  const version = await migrateDatabase(config)
  const where = config.databaseUrl === undefined ? config.dataDirectory : 'Postgres'
  console.log(`The database (${where}) is up to date: schema ${version}.`)
  return 0
}
