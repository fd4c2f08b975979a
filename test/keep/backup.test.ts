import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Message } from '../../src/protocol/index.ts'
import { runIn } from '../cli/terminal.ts'
import { onPostgres } from '../databases.ts'
import { judgeShown, logOf } from '../faults/kill/replies.ts'
import { createWorld } from '../faults/kill/world.ts'
import { openReader } from '../faults/reader.ts'
import { createApi, scripted, textIn } from '../protocol/api.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'

afterEach(removeDataDirectories)

const ENV = { LOQUAT_MODEL: 'test:script' }
const STREAMS = 64

/** A server that has something to keep. */
async function fill() {
  const server = await startServerProcess({ env: ENV })
  const api = createApi(server)
  const { id } = await api.create({ title: 'Kept' })
  await api.send(id, '[tokens=30]')
  await api.events(id)
  return { server, api, id, file: join(newDataDirectory(), 'kept.sqlite') }
}

test.skipIf(!onPostgres)('Postgres makes its own copies, and it is said how', async () => {
  const data = newDataDirectory()
  for (const [command, tool] of [
    ['backup', 'pg_dump --format=custom --file=copy'],
    ['restore', 'pg_restore'],
  ]) {
    const { code, errors } = await runIn(data, [command!, 'copy'])
    expect(code).toBe(1)
    expect(errors).toMatch(/^The data is in the database \S+ at \S+, and Postgres copies/)
    expect(errors).toContain(tool)
  }
  expect(existsSync(join(data, 'copy'))).toBe(false)
})

describe.skipIf(onPostgres)('loquat backup and restore', () => {
  test(
    'under load: all that had been shown before it began is in it, and nobody notices',
    { timeout: 180_000 },
    async () => {
      const server = await startServerProcess({ env: { ...ENV, RUN_LIMIT: '0' } })
      const api = createApi(server)
      const followed = await Promise.all(
        Array.from({ length: STREAMS }, async () => {
          const { id } = await api.create()
          const reader = openReader(server.url, id, { query: 'after=0' })
          await api.send(id, '[tokens=4000 rate=30]')
          return { id, reader }
        }),
      )
      await vi.waitFor(
        () => followed.forEach(({ reader }) => expect(reader.events.length).toBeGreaterThan(15)),
        30_000,
      )
      const shown = followed.map(({ reader }) => [...reader.events])
      const file = join(newDataDirectory(), 'load.sqlite')
      const made = await runIn(server.data, ['backup', file])
      expect(made.errors).toBe('')
      expect(made.code).toBe(0)
      const then = followed.map(({ reader }) => reader.events.length)
      await vi.waitFor(() =>
        followed.forEach(({ reader }, i) => expect(reader.events.length).toBeGreaterThan(then[i]!)),
      )
      await server.end('SIGKILL')

      const data = newDataDirectory()
      expect(await runIn(data, ['restore', file])).toMatchObject({ code: 0, errors: '' })
      for (const of of [[file], []])
        expect(await runIn(data, ['verify', ...of])).toMatchObject({
          code: 0,
          out: expect.stringContaining(`ok    ${STREAMS} conversations: `) as string,
        })
      const restored = await startServerProcess({ data, env: ENV })
      const world = createWorld(restored.url)
      const found = await Promise.all(followed.map(({ id }) => logOf(world, id)))
      found.forEach((log, i) => {
        expect(judgeShown(shown[i]!, log)).toEqual([])
        expect(log.at(-1)!.data).toContain('"state":"interrupted"')
      })
      await restored.end()
    },
  )

  test('what is restored is answered as it was, and can be gone on with', async () => {
    const { server, api, id, file } = await fill()
    const { items } = await api.messages(id)
    const log = await api.events(id)
    const made = await runIn(server.data, ['backup', file])
    expect(made.out).toMatch(/kept\.sqlite holds 1 conversations, 0\.\d MB\.\n$/)
    await server.end()
    const data = join(newDataDirectory(), 'not', 'there')
    expect((await runIn(data, ['restore', file])).code).toBe(0)
    const again = await startServerProcess({ data, env: ENV })
    const there = createApi(again)
    expect((await there.messages(id)).items).toEqual(items)
    expect(await there.events(id)).toEqual(log)
    const find = await there.request<{ items: unknown[] }>('GET', '/search?q=w29')
    expect(find.body.items).toHaveLength(1)
    await there.send(id, '[tokens=5]')
    await there.events(id)
    const last: Message | undefined = (await there.messages(id)).items.at(-1)
    expect(textIn(last)).toBe(scripted(5))
    await again.end()
  })

  test('who has what was said after a backup is not told that it is what was said since then', async () => {
    const { server, api, id, file } = await fill()
    await runIn(server.data, ['backup', file])
    const titled = async (there: typeof api, title: string, known: string) => {
      await there.request('PATCH', `/conversations/${id}`, { json: { title } })
      const headers = { 'if-none-match': known }
      const path = `/conversations/${id}/messages`
      return there.request<{ seq: number }>('GET', path, { headers })
    }
    const before = await titled(api, 'Before', '"none"')
    await server.end()
    await runIn(server.data, ['restore', file, '--force'])
    const again = await startServerProcess({ data: server.data, env: ENV })
    const tag = String(before.headers['etag'])
    const after = await titled(createApi(again), 'After', tag)
    expect(after).toMatchObject({ status: 200, body: { seq: before.body.seq } })
    await again.end()
  })

  test('a backup is never written over, leaves nothing half made, and only its owner may read it', async () => {
    const { server, file } = await fill()
    const folder = join(file, '..')
    expect((await runIn(server.data, ['backup', file])).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const before = statSync(file)
    const twice = await runIn(server.data, ['backup', file])
    expect(twice.code).toBe(1)
    expect(twice.errors).toMatch(/kept\.sqlite is there already\./)
    expect(statSync(file)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['kept.sqlite'])

    const nowhere = await runIn(server.data, ['backup', join(folder, 'none', 'b.sqlite')])
    expect(nowhere.code).toBe(1)
    expect(nowhere.errors).toMatch(/^The backup .* cannot be made: ENOENT/)
    const empty = await runIn(newDataDirectory(), ['backup', join(folder, 'b.sqlite')])
    expect(empty.errors).toMatch(/^There is nothing to back up in /)
    expect(readdirSync(folder)).toEqual(['kept.sqlite'])
    await server.end()
  })

  test('of a damaged database no backup is made', async () => {
    const { server, file } = await fill()
    await server.end()
    damage(join(server.data, 'loquat.sqlite'))
    const { code, errors } = await runIn(server.data, ['backup', file])
    expect(code).toBe(1)
    expect(errors).toMatch(/^The backup .* cannot be made: database disk image is malformed\./)
    expect(readdirSync(join(file, '..'))).toEqual([])
  })

  test('a folder that a server uses, or in which there is something, is left as it is', async () => {
    const { server, api, id, file } = await fill()
    await runIn(server.data, ['backup', file])
    await api.send(id, '[tokens=3]')
    await api.events(id)
    const { items } = await api.messages(id)
    for (const force of [[], ['--force']]) {
      const { code, errors } = await runIn(server.data, ['restore', file, ...force])
      expect(code).toBe(1)
      expect(errors).toMatch(/^Another Loquat is already running on the data directory/)
    }
    await server.end()
    const refused = await runIn(server.data, ['restore', file])
    expect(refused.code).toBe(1)
    expect(refused.errors).toMatch(/^There is a database in \S+ already\./)
    const again = await startServerProcess({ data: server.data, env: ENV })
    expect((await createApi(again).messages(id)).items).toEqual(items)
    await again.end('SIGKILL')

    // By force what was there is kept, with what its log holds.
    const { code, out } = await runIn(server.data, ['restore', file, '--force'])
    expect(code).toBe(0)
    const [, aside = ''] = /What was there before is in (\S+)\.\n/.exec(out) ?? []
    const old = await startServerProcess({ data: aside, env: ENV })
    expect((await createApi(old).messages(id)).items).toEqual(items)
    await old.end()
    const now = await startServerProcess({ data: server.data, env: ENV })
    expect((await createApi(now).messages(id)).items).toEqual(items.slice(0, 2))
    await now.end()
  })

  test('what is no backup, or damaged, or in use, is not restored', async () => {
    const { server, file } = await fill()
    await runIn(server.data, ['backup', file])
    const data = newDataDirectory()
    const expectRefused = async (path: string, sentence: RegExp) => {
      const { code, errors } = await runIn(data, ['restore', path])
      expect(code).toBe(1)
      expect(errors).toMatch(sentence)
      expect(existsSync(join(data, 'loquat.sqlite'))).toBe(false)
    }
    await expectRefused(join(data, 'none'), /^There is no file /)
    await expectRefused(join(server.data, 'loquat.sqlite'), /is a database in use, not a backup/)
    await expectRefused(join(server.data, 'lock.sqlite'), /is no backup of Loquat\.|cannot be read/)
    await server.end()
    const text = join(data, 'text')
    writeFileSync(text, 'not a database, but long enough to look at '.repeat(50))
    await expectRefused(text, /cannot be read: file is not a database\./)
    damage(file)
    await expectRefused(file, /is damaged: |cannot be read: database disk image is malformed/)
  })

  test('provider keys need the secret that is kept elsewhere', async () => {
    const { server, api, file } = await fill()
    const json = { apiKey: 'sk-kept', baseUrl: 'http://127.0.0.1:9/v1' }
    expect((await api.request('PUT', '/providers/openrouter', { json })).status).toBe(200)
    const made = await runIn(server.data, ['backup', file])
    expect(made.out).toMatch(
      /with the file secret\.key of the data folder only: keep that elsewhere/,
    )
    await server.end()
    const data = newDataDirectory()
    const without = await runIn(data, ['restore', file])
    expect(without.out).toMatch(/The provider keys in it cannot be read yet/)
    const withSecret = await runIn(server.data, ['restore', file, '--force'])
    expect(withSecret.code).toBe(0)
    expect(withSecret.out).not.toMatch(/cannot be read/)
    const again = await startServerProcess({ data: server.data, env: ENV })
    const { body } = await createApi(again).request<{
      items: { id: string; configured: boolean }[]
    }>('GET', '/providers')
    expect(body.items.find(({ id }) => id === 'openrouter')?.configured).toBe(true)
    await again.end()
  })

  test.each([['backup'], ['restore'], ['backup', 'a', 'b'], ['verify', 'a', 'b']])(
    'wrong words are told how: %s %s %s',
    async (...words) => {
      const { code, errors } = await runIn(newDataDirectory(), words)
      expect(code).toBe(2)
      expect(errors).toMatch(/^Usage: loquat /)
    },
  )
})

/** As a bad disk leaves it: nothing where tables should be. */
function damage(file: string): void {
  const bytes = Buffer.alloc(statSync(file).size - 8192, 0x55)
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, 8192)
  closeSync(handle)
}
