import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { databaseUrlOf, openTestStore } from '../../../test/databases.ts'
import type { Logger } from '../log.ts'
import { MIGRATIONS, MIGRATIONS_TABLE, pendingMigrations } from '../store/migrate.ts'
import { postgresCompiler, sqliteCompiler } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { indexBacklog, indexMessage, indexTitle, keepIndexing } from './search-index.ts'
import { search } from './search.ts'

const MESSAGES = 450
/** Of before there was an index. */
const OLDER = MIGRATIONS.findIndex(({ name }) => name === '0008-search')

let directory: string

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  await execute(directory, [...olderSchema(), ...oldRows()])
})
afterEach(() => rmSync(directory, { recursive: true }))

function olderSchema(): string[] {
  const url = databaseUrlOf(directory)
  const [compiler, dialect] = url
    ? ([postgresCompiler, 'postgres'] as const)
    : ([sqliteCompiler, 'sqlite'] as const)
  const steps = pendingMigrations(0, compiler, dialect).slice(0, OLDER)
  return [
    MIGRATIONS_TABLE,
    ...steps.flatMap(({ id, name, sql }) => [
      ...sql,
      `insert into migrations (id, name, applied_at) values (${id}, '${name}', 0)`,
    ]),
  ]
}

const idOf = (i: number) => `msg_${String(i).padStart(4, '0')}`

function oldRows(): string[] {
  const conversations = ['1', '2'].map(
    (c) =>
      `insert into conversations (id, owner_id, title, settings, created_at, updated_at) values ('conv_${c}', 'me', 'Number ${c}', '{}', 0, 0)`,
  )
  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    const parts = i === 7 ? [] : [{ id: 'p', type: 'text', text: `word number${i}` }]
    return `insert into messages (id, conversation_id, role, data, created_at) values ('${idOf(i)}', 'conv_${1 + (i % 2)}', '${i % 2 ? 'assistant' : 'user'}', '${JSON.stringify({ parts })}', 0)`
  })
  return [...conversations, ...messages]
}

async function execute(folder: string, statements: string[]): Promise<void> {
  const url = await databaseUrlOf(folder)
  if (url === undefined) {
    const database = new DatabaseSync(join(folder, 'loquat.sqlite'))
    database.exec('begin')
    for (const statement of statements) database.exec(statement)
    database.exec('commit')
    database.close()
    return
  }
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  await sql.unsafe(statements.join(';'))
  await sql.end()
}

async function foundIn(store: Store, q: string): Promise<string[]> {
  const { items } = await search({ store }, 'me', { q, limit: 50 })
  return items.flatMap(({ title, messages, conversationId }) => [
    ...messages.map(({ messageId }) => messageId),
    ...(title.some(({ hit }) => hit) ? [conversationId] : []),
  ])
}

const message = (i: number, text: string) => ({
  ...{ id: idOf(i), conversationId: `conv_${1 + (i % 2)}`, parentId: null, role: 'user' as const },
  ...{ createdAt: '', parts: [{ id: 'p', type: 'text' as const, text }] },
})

test('indexes what was said before, newest first, and goes on where it was', async () => {
  let store = await openTestStore(directory)
  expect(await foundIn(store, 'word')).toEqual([])
  expect(await indexBacklog(store)).toBe(true)
  expect(await foundIn(store, '"number449"')).toEqual([idOf(449)])
  expect(await foundIn(store, '"number3"')).toEqual([])
  await store.close()
  store = await openTestStore(directory)
  // What is said meanwhile is newer, and what is written anew is not undone.
  await store.write([indexMessage(store, message(3, 'other'))])
  await store.write([indexTitle(store, 'conv_2', 'Number 2')])
  let batches = 1
  while (await indexBacklog(store)) batches++
  expect(batches).toBeGreaterThan(3)
  expect(await indexBacklog(store)).toBe(false)
  for (const i of [0, 6, 8, 200, 448])
    expect(await foundIn(store, `"number${i}"`)).toEqual([idOf(i)])
  expect(await foundIn(store, '"number3"')).toEqual([])
  expect(await foundIn(store, 'other')).toEqual([idOf(3)])
  expect((await foundIn(store, '"number"')).toSorted()).toEqual(['conv_1', 'conv_2'])
  expect(await foundIn(store, 'word')).toEqual([449, 447, 445, 448, 446, 444].map(idOf))
  await store.close()
  // Nothing is left to do.
  store = await openTestStore(directory)
  expect(await indexBacklog(store)).toBe(false)
  await store.close()
})

test('a batch that fails leaves nothing, and two at it leave nothing twice', async () => {
  const store = await openTestStore(directory)
  await Promise.all([indexBacklog(store), indexBacklog(store), indexBacklog(store)])
  const write = store.write.bind(store)
  const failing: Store = { ...store, write: () => Promise.reject(new Error('full')) }
  await expect(indexBacklog(failing)).rejects.toThrow('full')
  const crossed: Store = {
    ...store,
    // Another server was quicker.
    write: async (...of) => ((await indexBacklog(store)) ? write(...of) : []),
  }
  while (await indexBacklog(crossed));
  for (const i of [0, 1, 200, 449]) expect(await foundIn(store, `"number${i}"`)).toEqual([idOf(i)])
  await store.close()
})

test('a server does it in the background, also after a failure, until it is stopped', async () => {
  const store = await openTestStore(directory)
  const error = vi.fn()
  const logger = { error } as unknown as Logger
  const stop = keepIndexing(store, logger)
  await vi.waitFor(async () => expect(await foundIn(store, '"number 1"')).toEqual(['conv_1']), 9000)
  stop()
  expect(error).not.toHaveBeenCalled()
  await store.close()
  const stopClosed = keepIndexing(store, logger)
  await vi.waitFor(() => expect(error).toHaveBeenCalledOnce())
  stopClosed()
})
