import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  MIGRATIONS,
  MIGRATIONS_TABLE,
  pendingMigrations,
} from '../../../src/server/store/migrate.ts'
import { sqliteCompiler } from '../../../src/server/store/statement.ts'
import type { Message } from '../../../src/protocol/index.ts'
import type { ReceivedEvent } from '../reader.ts'
import { fillBacklog, judgeBacklog, type Said } from './backlog.ts'
import { logOf } from './replies.ts'
import { create, ENDED, messagesOf, send, until, type World } from './world.ts'

/** A database that a server was done with, and what it said of it. */
export interface Template {
  data: string
  conversations: { id: string; messages: Message[]; log: ReceivedEvent[] }[]
  history: unknown
  said: Said[]
}

const FILE = 'loquat.sqlite'
const KEY = 'secret.key'
const SESSION = 'template'
const PROVIDER = '/api/v1/providers/openrouter'

/** Fills a server with a little of everything. @param data its directory */
export async function fillTemplate(world: World, data: string): Promise<Template> {
  const conversations: Template['conversations'] = []
  for (const [model, text] of [
    ['test:script', '[tokens=30]'],
    ['test:script', '[tokens=9 finish=length]'],
    ['test:tools', 'go'],
  ]) {
    const { id } = await create(world, { model })
    const { run } = await send(world, id, text!)
    await until(world, run.id, [...ENDED, 'waiting'])
    conversations.push({ id, messages: [], log: [] })
  }
  await world.ask('POST', '/chat', { session_id: SESSION, message: '[tokens=3]' })
  await world.ask('PUT', PROVIDER, { apiKey: 'sk-kill', baseUrl: 'http://127.0.0.1:9/v1' })
  for (const it of conversations.slice(0, 2)) Object.assign(it, await answersOf(world, it.id))
  return {
    ...{ data, conversations: conversations.slice(0, 2) },
    ...{ history: await historyOf(world), said: await fillBacklog(world) },
  }
}

const answersOf = async (world: World, id: string) => ({
  messages: await messagesOf(world, id),
  log: await logOf(world, id),
})

const historyOf = (world: World) => world.ask<unknown>('GET', `/history/${SESSION}`)

function withDatabase<T>(path: string, act: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path)
  try {
    return act(database)
  } finally {
    database.close()
  }
}

function migrate(database: DatabaseSync, version: number): void {
  database.exec(MIGRATIONS_TABLE)
  for (const { id, name, sql } of pendingMigrations(0, sqliteCompiler, 'sqlite').slice(
    0,
    version,
  )) {
    for (const statement of sql) database.exec(statement)
    database.prepare('insert into migrations values (?, ?, 0)').run(id, name)
  }
}

const schemaOf = (database: DatabaseSync): string =>
  JSON.stringify(database.prepare('select type, name, sql from sqlite_master order by 1, 2').all())

/** The schema of each version, as SQLite tells it. */
const SCHEMAS = MIGRATIONS.map((_, i) =>
  withDatabase(':memory:', (db) => (migrate(db, i + 1), schemaOf(db))),
)

const tablesOf = (database: DatabaseSync): string[] =>
  database
    // What can be searched is made again from what was said.
    .prepare(
      `select name from sqlite_master where type = 'table' and name <> 'migrations' and name not like 'search_%'`,
    )
    .all()
    .map(({ name }) => String(name))

/** A later step may have given a table more of them. */
const columnsOf = (database: DatabaseSync, table: string): string =>
  database
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name))
    .join(', ')

const SEARCH = 1 + MIGRATIONS.findIndex(({ name }) => name === '0008-search')

/** Makes a database as a server of that version would have left it: nothing that was said is indexed yet. */
export function makeOlder({ data: from }: Template, version: number, data: string): void {
  copyFileSync(join(from, KEY), join(data, KEY))
  withDatabase(join(data, FILE), (database) => {
    database.exec('pragma journal_mode = wal')
    migrate(database, version)
    database.exec(`attach '${join(from, FILE)}' as newer`)
    database.exec('begin')
    for (const table of tablesOf(database)) {
      const columns = columnsOf(database, table)
      database.exec(`insert into main.${table} (${columns}) select ${columns} from newer.${table}`)
    }
    // As the step that makes the index does where something was said before it.
    if (version >= SEARCH) database.exec(`insert into search_backlog (id, before) values (1, 'z')`)
    database.exec('commit')
  })
}

/** Looks at the database of a server that died on its way up. */
export interface SchemaJudge {
  /** @returns what is wrong with it: half a step, or rows that are not as they were */
  judge(): string[]
}

/** @param version what the directory held at first; 0: nothing */
export function createSchemaJudge(data: string, version: number): SchemaJudge {
  const before = version === 0 ? [] : readCopy(data, rowsOf)
  return {
    judge() {
      if (!existsSync(join(data, FILE))) return []
      return readCopy(data, (database) => {
        const made = tablesOf(database).length > 0
        const { version: now } = made
          ? database.prepare('select count(*) as version from migrations').get()!
          : { version: 0 }
        const violations: string[] = []
        if (made && schemaOf(database) !== SCHEMAS[Number(now) - 1])
          violations.push(`schema ${Number(now)} is not what it should be`)
        if (Number(now) < version) violations.push(`the schema has gone back to ${Number(now)}`)
        for (const { table, columns, text } of before)
          if (textOf(database, table, columns) !== text)
            violations.push(`the rows of ${table} have changed`)
        return violations
      })
    },
  }
}

const rowsOf = (database: DatabaseSync): { table: string; columns: string; text: string }[] =>
  tablesOf(database).map((table) => {
    const columns = columnsOf(database, table)
    return { table, columns, text: textOf(database, table, columns) }
  })

const textOf = (database: DatabaseSync, table: string, columns: string): string =>
  JSON.stringify(database.prepare(`select ${columns} from ${table} order by 1, 2`).all())

/** Reads a copy: to open a database that nobody closed changes its files. */
function readCopy<T>(data: string, read: (database: DatabaseSync) => T): T {
  const copy = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  try {
    for (const end of ['', '-wal'])
      if (existsSync(join(data, FILE + end)))
        copyFileSync(join(data, FILE + end), join(copy, FILE + end))
    return withDatabase(join(copy, FILE), read)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** What was in the older database is there, and answers as it did. */
export async function judgeOlder(
  world: World,
  { conversations, history, said }: Template,
  version: number,
): Promise<string[]> {
  const violations: string[] = []
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  for (const { id, messages, log } of conversations)
    if (!same(await answersOf(world, id), { messages, log }))
      violations.push(`${id} is another one after the step from schema ${version}`)
  // The third room of the schema.
  if (version >= 3 && !same(await historyOf(world), history)) violations.push('a session is lost')
  const { items } = await world.ask<{ items: { id: string; configured: boolean }[] }>(
    'GET',
    '/api/v1/providers',
  )
  if (!items.find(({ id }) => id === 'openrouter')?.configured) violations.push('a key is lost')
  violations.push(...(await judgeBacklog(world, said)))
  return violations
}
