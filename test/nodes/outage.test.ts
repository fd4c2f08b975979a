import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, expect, inject, test } from 'vitest'
import type { ErrorBody } from '../../src/protocol/index.ts'
import { eventsPath } from '../protocol/api.ts'
import { call } from '../protocol/http-client.ts'
import { framesOf, holdsRunEnd, readStream } from '../protocol/event-stream.ts'
import { newDatabase } from '../databases.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import { startNode } from './two-nodes.ts'

afterAll(removeDataDirectories)

/** Shuts everybody out of a database, or lets them in again. */
async function setOpen(databaseUrl: string, open: boolean): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1)
  const sql = postgres(inject('postgres').url, { max: 1 })
  await sql`alter database ${sql(name)} allow_connections ${sql.unsafe(String(open))}`
  if (!open)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  await sql.end()
}

test('while the database is away nothing is accepted or lost, and everything comes back by itself', async () => {
  const databaseUrl = await newDatabase()
  const { api, url, server } = await startNode(databaseUrl)
  const { id } = await api.create()
  const reader = readStream(url, eventsPath(id, 'after=0'), { until: holdsRunEnd })
  const { run } = await api.send(id, '[tokens=5000 rate=50]')
  await readStream(url, eventsPath(id, 'after=0'), { until: (bytes) => bytes.includes('w10 ') })

  await setOpen(databaseUrl, false)
  const refused = await api.request<ErrorBody>('POST', '/conversations', { json: {} })
  expect(refused.status).toBe(503)
  expect(refused.body.error).toMatchObject({ code: 'storage_unavailable', retryable: true })
  expect((await call(url, 'GET', '/readyz')).status).toBe(503)
  expect((await call(url, 'GET', '/livez')).status).toBe(200)
  await delay(1500)
  await setOpen(databaseUrl, true)

  // The heartbeat ends the run as it was left.
  const frames = framesOf((await reader).bytes)
  expect(frames.map((frame) => frame.id)).toEqual(frames.map((_, i) => i + 1))
  expect(frames.at(-1)!.data).toContain('storage_unavailable')
  expect((await api.run(run.id)).state).toBe('interrupted')
  expect((await call(url, 'GET', '/readyz')).status).toBe(200)
  await api.send(id, '[tokens=5]')
  expect((await api.events(id)).at(-1)).toMatchObject({ type: 'run-end', state: 'completed' })
  expect(await server.end()).toBe(0)
})

test.each([
  [
    'nobody listens there',
    (url: URL) => (url.port = '1'),
    /cannot reach Postgres at 127\.0\.0\.1:1 \(ECONNREFUSED\)/,
  ],
  [
    'there is no such database',
    (url: URL) => (url.pathname = '/nowhere'),
    /has no database nowhere/,
  ],
  ['there is no such user', (url: URL) => (url.username = 'stranger'), /refuses the user stranger/],
])('it does not start, and says why, when %s', async (_when, change, sentence) => {
  const address = new URL(inject('postgres').url)
  address.password = 'hunter2'
  change(address)
  const error = await startServerProcess({ env: { DATABASE_URL: address.href } }).then(
    () => new Error('it started'),
    (error: Error) => error,
  )
  const [, code, line] = /^the server ended with (\d+):\n(.*)\n$/.exec(error.message) ?? []
  expect(line, error.message).toMatch(sentence)
  expect(line).toMatch(/^[A-Z].*\.$/)
  expect(line).not.toContain('hunter2')
  expect(code).toBe('1')
})

test('it does not start on a database of a newer version, which is left as it is', async () => {
  const databaseUrl = await newDatabase()
  const { server } = await startNode(databaseUrl)
  await server.end()
  const sql = postgres(databaseUrl, { max: 1 })
  await sql`insert into migrations values (9999, '9999-from-the-future', 0)`
  const error = await startNode(databaseUrl).catch((error: Error) => error)
  expect((error as Error).message).toMatch(
    /ended with 1:\nThe database .* was written by a newer version of Loquat/,
  )
  expect(await sql`select count(*)::int from migrations where id > 1000`).toEqual([{ count: 1 }])
  await sql.end()
})

test('an address that is none is a bad setting, and is not repeated', async () => {
  const error = await startServerProcess({
    env: { DATABASE_URL: 'mysql://me:hunter2@here/x' },
  }).catch((error: Error) => error)
  expect((error as Error).message).toMatch(
    /ended with 2:\n.*DATABASE_URL must be of the form postgres:/,
  )
  expect((error as Error).message).not.toContain('hunter2')
})
