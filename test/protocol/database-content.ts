import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import postgres from 'postgres'
import { databaseUrlOf } from '../databases.ts'

/** Every row of every table, as text, by table: what is equal before and after something was not touched by it. */
export async function readDatabase(data: string): Promise<Record<string, string[]>> {
  const url = await databaseUrlOf(data)
  return url === undefined ? readSqlite(data) : readPostgres(url)
}

function readSqlite(data: string): Record<string, string[]> {
  const database = new DatabaseSync(join(data, 'loquat.sqlite'), { readOnly: true })
  const names = database.prepare("select name from sqlite_master where type = 'table'").all()
  const tables = names.map(({ name }) => {
    const all = database.prepare(`select * from "${String(name)}"`)
    // An index of words has numbers that are too large otherwise.
    all.setReadBigInts(true)
    const rows = all.all()
    return [String(name), rows.map((row) => Object.values(row).map(cell).join(' ')).toSorted()]
  })
  database.close()
  return Object.fromEntries(tables) as Record<string, string[]>
}

const cell = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)

async function readPostgres(url: string): Promise<Record<string, string[]>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const names = await sql`select tablename from pg_tables where schemaname = current_schema()`
  const tables: [string, string[]][] = []
  for (const { tablename } of names) {
    const rows = await sql`select t::text as row from ${sql(String(tablename))} t`
    tables.push([String(tablename), rows.map(({ row }) => String(row)).toSorted()])
  }
  await sql.end()
  return Object.fromEntries(tables)
}

/** The files below a folder in whose bytes one of these texts stands. */
export function filesHolding(directory: string, texts: readonly string[]): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    return texts.some((text) => bytes.includes(text)) ? [path] : []
  })
}
