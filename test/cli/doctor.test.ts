import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { onPostgres } from '../databases.ts'
import { buildSaboteur } from '../faults/saboteur.ts'
import { createApi } from '../protocol/api.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'
import { canMount, onNetworkFileSystem } from '../network-mount.ts'
import { UNPRIVILEGED } from '../unprivileged.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { contentOf } from './folder-content.ts'
import { runIn, type TerminalOptions } from './terminal.ts'

/** Sources of their own: whether the web app of this clone is built must not matter. */
let root: string
beforeAll(() => {
  root = buildSaboteur({})
  mkdirSync(join(root, 'dist/web'), { recursive: true })
  writeFileSync(join(root, 'dist/web/index.html'), '<!doctype html><title>Loquat</title>')
})
afterAll(removeDataDirectories)

const QUIET = { LOQUAT_DISCOVER: '0', LOQUAT_MODEL: 'demo:echo' }

interface Diagnosis {
  code: unknown
  /** What is in order, and what is not. */
  ok: string[]
  wrong: string[]
}

async function doctor(
  data: string,
  env: Record<string, string> = {},
  options: TerminalOptions = {},
): Promise<Diagnosis> {
  const outcome = await runIn(data, ['doctor'], { ...QUIET, ...env }, { root, ...options })
  expect(outcome.errors).toBe('')
  const lines = outcome.out.trimEnd().split('\n')
  const after = (mark: string) =>
    lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(6))
  const [ok, wrong] = [after('ok    '), after('WRONG ')]
  expect(ok.length + wrong.length, outcome.out).toBe(lines.length)
  return { code: outcome.code, ok, wrong }
}

describe('nothing is wrong', () => {
  test('before the first start, which finds nothing that the diagnosis made', async () => {
    const data = join(newDataDirectory(), 'not', 'there')
    const temporary = newDataDirectory()
    expect(await doctor(data, { TMPDIR: temporary })).toEqual({
      code: 0,
      ok: [
        `Node ${process.versions.node}`,
        'settings',
        expect.stringContaining(`data directory ${data}`),
        'web app',
        'model demo:echo. LOQUAT_MODEL says demo:echo.',
      ],
      wrong: [],
    })
    expect(() => readdirSync(join(data, '..'))).toThrow(/ENOENT/)
    expect(readdirSync(temporary)).toEqual([])
  })

  test('where a token is asked for', async () => {
    const env = { API_TOKEN: 'one-token-for-all' }
    expect(await doctor(newDataDirectory(), env)).toMatchObject({ code: 0, wrong: [] })
  })

  test('the first token is left to the first start, which shows it', async () => {
    const data = newDataDirectory()
    const env = { LOQUAT_ACCESS: 'token', LOQUAT_MODEL: 'demo:echo' }
    expect(await doctor(data, env)).toMatchObject({ code: 0, wrong: [] })
    const server = await startServerProcess({ data, env })
    await vi.waitFor(() => expect(server.output()).toMatch(/\/sign-in#loq_/))
    await server.end()
  })

  test('a provider that answers', async () => {
    const upstream = await startUpstream({ apiKey: 'sk-right', models: ['a', 'b', 'c'] })
    const env = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-right', LOQUAT_MODEL: '' }
    const { code, ok } = await doctor(newDataDirectory(), env)
    await upstream.close()
    expect(code).toBe(0)
    expect(ok.slice(4)).toEqual([
      'model openai:a. An address for OpenAI is set, so openai:a is used.',
      'provider OpenAI lists 3 models',
    ])
  })
})

describe('a diagnosis changes nothing', () => {
  test('a run that a killed server has left is not ended', async () => {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    const api = createApi(server)
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=2000 rate=20]')
    await vi.waitFor(async () => expect((await api.run(run.id)).state).toBe('running'))
    await server.end('SIGKILL')
    const before = contentOf(server.data)
    expect(await doctor(server.data)).toMatchObject({ code: 0, wrong: [] })
    expect(contentOf(server.data)).toEqual(before)
    if (onPostgres) return
    const database = new DatabaseSync(join(server.data, 'loquat.sqlite'))
    expect(database.prepare('select state from runs').all()).toEqual([{ state: 'running' }])
    database.close()
  })

  test('a run of a server that runs goes on', async () => {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    const api = createApi(server)
    const { id } = await api.create({})
    const { run } = await api.send(id, '[tokens=100000 rate=20]')
    const { code, ok } = await doctor(server.data)
    expect(code).toBe(0)
    if (!onPostgres)
      expect(ok).toContain(`a server is running on the data directory ${server.data}`)
    expect((await api.run(run.id)).state).toBe('running')
    const { seq } = await api.conversation(id)
    await vi.waitFor(async () => expect((await api.conversation(id)).seq).toBeGreaterThan(seq))
    await api.act(run.id, 'cancel')
    await server.end()
  })

  test.skipIf(onPostgres)('an old database stays old', async () => {
    const server = await startServerProcess({ env: QUIET })
    await server.end()
    const file = join(server.data, 'loquat.sqlite')
    const database = new DatabaseSync(file)
    database.exec('delete from migrations where id > 5')
    database.close()
    const before = contentOf(server.data)
    const { code, ok } = await doctor(server.data)
    expect(code).toBe(0)
    expect(ok[2]).toMatch(/; the next start brings the database up to date$/)
    expect(contentOf(server.data)).toEqual(before)
  })
})

describe('what is wrong is said, and the exit code is 1', () => {
  const expectWrong = async (diagnosis: Promise<Diagnosis>, pattern: RegExp) => {
    const { code, wrong } = await diagnosis
    expect(wrong).toEqual([expect.stringMatching(pattern)])
    expect(code).toBe(1)
  }

  test('the web app is not built', async () => {
    const other = buildSaboteur({})
    await expectWrong(doctor(newDataDirectory(), {}, { root: other }), /^web app is not built; run/)
  })

  test('no model, since none is set and others can reach the server', async () => {
    const env = { HOST: '0.0.0.0', LOQUAT_MODEL: '' }
    await expectWrong(doctor(newDataDirectory(), env), /^model none\. No model is configured\. Set/)
  })

  test('no model, since the one that is set needs a key', async () => {
    const env = { LOQUAT_MODEL: 'openai:gpt-4o' }
    await expectWrong(
      doctor(newDataDirectory(), env),
      /^model none\. LOQUAT_MODEL cannot be used\. OpenAI is not configured\./,
    )
  })

  test('a provider refuses the key', async () => {
    const upstream = await startUpstream({ apiKey: 'sk-right' })
    const env = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-wrong' }
    await expectWrong(doctor(newDataDirectory(), env), /^provider OpenAI .*refused the key/)
    await upstream.close()
  })

  test('a provider cannot be reached, whose address was stored in the page', async () => {
    const server = await startServerProcess({ env: QUIET })
    const upstream = await startUpstream()
    const json = { baseUrl: upstream.url, apiKey: 'sk-stored' }
    const { status } = await createApi(server).request('PUT', '/providers/openai', { json })
    expect(status).toBe(200)
    await server.end()
    expect((await doctor(server.data)).ok).toContain('provider OpenAI lists 2 models')
    await upstream.close()
    await expectWrong(doctor(server.data), /^provider OpenAI .*could not be reached/)
    // What is stored is then only known with the secret that sealed it.
    const env = { LOQUAT_SECRET: 'quite another secret' }
    await expectWrong(doctor(server.data, env), /^provider OpenAI\. .*cannot be read with this/)
  })

  test('a key file that holds no key', async () => {
    const data = newDataDirectory()
    writeFileSync(join(data, 'secret.key'), '')
    await expectWrong(doctor(data), /^The key file .* holds no key\./)
  })

  test('a data directory that is a file, or would be below one', async () => {
    const file = join(newDataDirectory(), 'file')
    writeFileSync(file, '', { mode: 0o777 })
    const cwd = tmpdir()
    for (const data of [file, join(file, 'data')])
      await expectWrong(doctor(data, {}, { cwd }), /^Loquat cannot write to its data directory/)
  })

  test('a data directory that this user may not write to, or not make', async () => {
    const data = newDataDirectory()
    chmodSync(data, 0o500)
    const through = UNPRIVILEGED
    for (const path of [data, join(data, 'below')])
      await expectWrong(
        doctor(path, {}, { through }),
        /^Loquat cannot write to its data directory .* \(EACCES\)\./,
      )
  })

  test.skipIf(onPostgres || !canMount())('a data directory that is on no local disk', async () => {
    const data = newDataDirectory()
    const through = onNetworkFileSystem(data)
    await expectWrong(
      doctor(data, {}, { through }),
      /^The data directory .* network file system \(FUSE\)/,
    )
  })

  describe.skipIf(onPostgres)('a database', () => {
    let data: string
    const file = () => join(data, 'loquat.sqlite')
    beforeAll(async () => {
      const server = await startServerProcess({ env: QUIET })
      data = server.data
      await server.end()
    })

    test('that this user may not write to', async () => {
      for (const name of [file(), join(data, 'lock.sqlite')]) {
        chmodSync(name, 0o400)
        await expectWrong(
          doctor(data, {}, { through: UNPRIVILEGED }),
          /^Loquat cannot write to \S+\.sqlite \(EACCES\)/,
        )
        chmodSync(name, 0o600)
      }
    })

    test('of a newer version', async () => {
      const database = new DatabaseSync(file())
      database.exec("insert into migrations values (9999, '9999-from-the-future', 0)")
      database.close()
      await expectWrong(doctor(data), /^The database .* was written by a newer version of Loquat/)
    })

    test('that is none', async () => {
      rmSync(file())
      writeFileSync(file(), 'not a database, but long enough to look at '.repeat(50))
      await expectWrong(doctor(data), /^Loquat cannot open its database .*not a database/)
    })
  })
})

test('a wrong setting ends it with 2, as every command', async () => {
  const data = newDataDirectory()
  const { code, errors } = await runIn(data, ['doctor'], { ...QUIET, PORT: 'x' }, { root })
  expect({ code, errors }).toEqual({ code: 2, errors: 'PORT must be a number\n' })
})
