import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import {
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'
import { onPostgres } from '../databases.ts'
import { canMount, onNetworkFileSystem } from '../network-mount.ts'
import { UNPRIVILEGED } from '../unprivileged.ts'
import { createApi } from './api.ts'
import { call } from './http-client.ts'

afterAll(removeDataDirectories)

const env = { LOQUAT_MODEL: 'test:script' }

/** Starts a server that must not start. @returns its exit code and the lines it printed */
async function refused(options: ServerProcessOptions): Promise<{ code: number; lines: string[] }> {
  const error: Error = await startServerProcess({ env, ...options }).then(
    async (server) => {
      await server.end('SIGKILL')
      throw new Error(`it started: ${server.output()}`)
    },
    (error: Error) => error,
  )
  const [, code, printed] = /^the server ended with (\d+):\n([^]*)$/.exec(error.message) ?? []
  if (code === undefined) throw error
  return { code: Number(code), lines: printed!.trimEnd().split('\n') }
}

/** One line, a whole sentence, no stack. */
function expectSentence(lines: string[], pattern: RegExp): void {
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(pattern)
  expect(lines[0]).toMatch(/^[A-Z].*\.$/)
}

test.skipIf(onPostgres)('a second process on the same data directory', async () => {
  const server = await startServerProcess({ env })
  const { code, lines } = await refused({ data: server.data })
  expect(code).toBe(1)
  expectSentence(lines, /already running on the data directory/)
  // The first one does not notice.
  expect((await createApi(server).create({})).seq).toBe(0)
  await server.end('SIGKILL')
  // And a killed one leaves no lock behind.
  const next = await startServerProcess({ env, data: server.data })
  expect(await next.end()).toBe(0)
})

test.skipIf(onPostgres)('a database of a newer version, which is left as it is', async () => {
  const server = await startServerProcess({ env })
  await server.end()
  const file = join(server.data, 'loquat.sqlite')
  const database = new DatabaseSync(file)
  database.exec("insert into migrations values (9999, '9999-from-the-future', 0)")
  database.close()
  const { code, lines } = await refused({ data: server.data })
  expect(code).toBe(1)
  expectSentence(lines, /written by a newer version of Loquat/)
})

test.skipIf(onPostgres)('a database that is none', async () => {
  const data = newDataDirectory()
  writeFileSync(
    join(data, 'loquat.sqlite'),
    'not a database, but long enough to look at '.repeat(50),
  )
  const { code, lines } = await refused({ data })
  expect(code).toBe(1)
  expectSentence(lines, /cannot open its database/)
})

test('a data directory that cannot be made, or is a file', async () => {
  const file = join(newDataDirectory(), 'file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'data'), '/proc/loquat-data']) {
    const { code, lines } = await refused({ args: ['--data', path] })
    expect(code, path).toBe(1)
    expectSentence(lines, /cannot write to its data directory/)
  }
})

test('an existing data directory that this user may not write to, and one to be made below it', async () => {
  const data = newDataDirectory()
  chmodSync(data, 0o500)
  for (const path of [data, join(data, 'below')]) {
    const { code, lines } = await refused({ data: path, through: UNPRIVILEGED })
    expect(code, path).toBe(1)
    expectSentence(lines, /cannot write to its data directory .* \(EACCES\)/)
  }
  expect(readdirSync(data)).toEqual([])
})

test.skipIf(onPostgres)('files of its own that this user may not write to', async () => {
  const server = await startServerProcess({ env })
  await server.end()
  for (const name of ['lock.sqlite', 'loquat.sqlite']) {
    chmodSync(join(server.data, name), 0o400)
    const { code, lines } = await refused({ data: server.data, through: UNPRIVILEGED })
    chmodSync(join(server.data, name), 0o600)
    expect(code, name).toBe(1)
    expectSentence(lines, new RegExp(`cannot write to \\S+/${name} \\(EACCES\\)`))
  }
  // Who is asked again, with the files given back, starts.
  const again = await startServerProcess({ env, data: server.data, through: UNPRIVILEGED })
  await again.end()
})

test.skipIf(onPostgres || !canMount())('a data directory that is on no local disk', async () => {
  const data = newDataDirectory()
  const { code, lines } = await refused({ data, through: onNetworkFileSystem(data) })
  expect(code).toBe(1)
  expectSentence(lines, /is on a network file system \(FUSE\)/)
})

test.skipIf(onPostgres)('a database file that is a directory', async () => {
  const data = newDataDirectory()
  mkdirSync(join(data, 'loquat.sqlite'))
  const { code, lines } = await refused({ data })
  expect(code).toBe(1)
  expectSentence(lines, /cannot open its database/)
})

test('a key file that cannot be read, or holds no key', async () => {
  const data = newDataDirectory()
  mkdirSync(join(data, 'secret.key'))
  const first = await refused({ data })
  expect(first.code).toBe(1)
  expectSentence(first.lines, /key file/)
  const other = newDataDirectory()
  writeFileSync(join(other, 'secret.key'), '')
  const second = await refused({ data: other })
  expect(second.code).toBe(1)
  expectSentence(second.lines, /key file/)
})

test('a port in use', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const { code, lines } = await refused({ port })
  blocker.close()
  expect(code).toBe(1)
  expectSentence(lines, new RegExp(`Port ${port} is in use on 127.0.0.1`))
})

test('local access at an address that is not of this machine alone', async () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.0.0.1.evil.example']) {
    const { code, lines } = await refused({
      args: ['--host', host],
      env: { LOQUAT_ACCESS: 'local' },
    })
    expect(code, host).toBe(2)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^LOQUAT_ACCESS local is for one person on this machine/)
  }
})

test('bad settings, all of them at once, before anything is opened', async () => {
  const { code, lines } = await refused({
    args: ['--data', '/proc/never', '--port', '70000'],
    env: {
      API_TOKEN: 'short',
      RATE_LIMIT: 'many',
      RUN_LIMIT: '-1',
      CORS_ORIGINS: '*',
      TRUSTED_PROXIES: '10.0.0.0/99',
      LOQUAT_MODEL: 'nonsense',
      LOQUAT_SECRET: 'short',
      LOQUAT_DURABILITY: 'sometimes',
      LOQUAT_DISCOVER: 'yes',
      LOQUAT_ACCESS: 'everyone',
      PUBLIC_URL: 'ftp://x',
      LOG_LEVEL: 'loud',
      OPENAI_BASE_URL: 'localhost:1234',
    },
  })
  expect(code).toBe(2)
  expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(
    [
      ...['API_TOKEN', 'RATE_LIMIT', 'RUN_LIMIT', 'CORS_ORIGINS', 'TRUSTED_PROXIES'],
      ...['LOG_LEVEL', 'LOQUAT_ACCESS', 'LOQUAT_DISCOVER', 'LOQUAT_DURABILITY'],
      ...['LOQUAT_MODEL', 'LOQUAT_SECRET', 'OPENAI_BASE_URL', 'PORT', 'PUBLIC_URL'],
    ].sort(),
  )
})

test('a command line that is wrong', async () => {
  for (const args of [['--nonsense'], ['--port'], ['sing'], ['--port', 'x']]) {
    const { code, lines } = await refused({ args })
    expect(code, args.join(' ')).toBe(2)
    expect(lines).toHaveLength(1)
  }
})

test('without a model it starts, says so, and refuses to send', async () => {
  const server = await startServerProcess({ env: { LOQUAT_MODEL: 'nobody:none' } }).catch(
    (error: Error) => error,
  )
  if (server instanceof Error) {
    expect(server.message).toMatch(/^the server ended with [12]:\n.*nobody/)
    return
  }
  expect((await call(server.url, 'GET', '/readyz')).status).toBe(503)
  const { id } = await createApi(server).create({})
  expect(
    await call(server.url, 'POST', `/api/v1/conversations/${id}/messages`, {
      json: { parts: [{ type: 'text', text: 'x' }] },
    }),
  ).toMatchObject({ status: 503, body: { error: { code: 'no_model' } } })
  await server.end()
})
