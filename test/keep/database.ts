import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'
import { databaseUrlOf } from '../databases.ts'

/** Does something to the database of a data directory behind the back of whoever keeps it. */
export async function tamper(data: string, sql: string): Promise<void> {
  const url = await databaseUrlOf(data)
  if (url === undefined) {
    const options = { enableForeignKeyConstraints: false, defensive: false }
    const database = new DatabaseSync(join(data, 'loquat.sqlite'), options)
    database.exec(sql)
    database.close()
    return
  }
  const client = postgres(url, { max: 1, onnotice: () => {} })
  await client.unsafe(sql)
  await client.end()
}
