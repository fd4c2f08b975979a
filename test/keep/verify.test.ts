import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadConfig, verify as verifyHere } from '../../src/server/index.ts'
import { contentOf } from '../cli/folder-content.ts'
import { runIn } from '../cli/terminal.ts'
import { onPostgres } from '../databases.ts'
import { createApi } from '../protocol/api.ts'
import { startHere } from '../protocol/in-process.ts'
import {
  databaseEnv,
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
} from '../server-process.ts'
import { tamper } from './database.ts'

afterEach(removeDataDirectories)

const MINUTE = 60_000
const verify = (data: string, ...words: string[]) => runIn(data, ['verify', ...words])

async function expectWhole(data: string, pattern: RegExp = /./): Promise<void> {
  const { code, out, errors } = await verify(data)
  expect(errors + out.replaceAll(/^(?!WRONG).*\n/gm, '')).toBe('')
  expect(out).toMatch(pattern)
  expect(out).toMatch(/ is whole\.\n$/)
  expect(code).toBe(0)
}

/** What is found in this process. */
async function findFaults(data: string): Promise<string[]> {
  const database = await databaseEnv(data)
  const config = loadConfig({ LOQUAT_DATA: data, ...database }, {}, '/nowhere')
  const faults: string[] = []
  const watch = { fault: (what: string) => void faults.push(what), progress: () => {} }
  const { pages, conversations } = await verifyHere(config, undefined, watch)
  expect(conversations?.faults ?? 0).toBe(faults.length)
  return [...(pages ?? []), ...faults]
}

/** A bit of everything that a log can hold. */
async function converse(url: string): Promise<string> {
  const api = createApi({ url })
  const { id } = await api.create({ title: 'All kinds' })
  const first = await api.send(id, 'One [tokens=30 rate=300 reasoning=5]')
  await api.send(id, 'Two [tokens=5]', { onBusy: 'queue' })
  const side = await api.send(id, 'Three [tokens=400 rate=200]', { parentId: null })
  await api.act(side.run.id, 'cancel')
  await api.events(id)
  await api.act(first.run.id, 'regenerate')
  await api.events(id)
  const broken = await api.send(id, 'Four [tokens=20 fail=mid]')
  await api.events(id)
  await api.act(broken.run.id, 'continue')
  await api.events(id)
  await api.request('PATCH', `/conversations/${id}`, { json: { title: 'Café 日本', pinned: true } })
  return id
}

test('everything that a server makes is whole, folded or not, beside it or after it', async () => {
  const data = newDataDirectory()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let time = Date.now()
  const app = await startHere({ LOQUAT_DATA: data }, () => time)
  try {
    const api = createApi(app)
    const id = await converse(app.url)
    const tools = await api.create({ model: 'test:tools' })
    await api.send(tools.id, 'Use them.')
    await api.events(tools.id)
    const dump = '[{"kind":"request","parts":[{"part_kind":"user-prompt","content":"Of old"}]}]'
    const imported = await api.request('POST', '/conversations/import', {
      raw: dump,
      headers: { 'content-type': 'application/json' },
    })
    expect(imported.status).toBe(201)
    await api.create()
    await expectWhole(data, /ok {4}4 conversations: \d+ events, \d+ messages\n/)

    const before = (await api.events(id)).length
    time += 11 * MINUTE
    await vi.waitFor(async () => {
      vi.advanceTimersByTime(MINUTE)
      const events = await api.events(id)
      expect(events.filter(({ type }) => type === 'snapshot')).toHaveLength(6)
      expect(events.length).toBeLessThan(before)
    }, 20_000)
    await expectWhole(data)
  } finally {
    await app.close()
    vi.useRealTimers()
  }
  await expectWhole(data)
})

test('replies that are being written disturb nothing', { timeout: 120_000 }, async () => {
  const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
  const api = createApi(server)
  let over = false
  const busy = Array.from({ length: 12 }, async () => {
    const { id } = await api.create()
    while (!over) {
      await api.send(id, `[tokens=${20 + Math.floor(Math.random() * 60)} rate=100]`)
      await api.events(id)
    }
  })
  for (let i = 0; i < 5; i++) await expectWhole(server.data)
  over = true
  await Promise.all(busy)
  await server.end('SIGKILL')
  await expectWhole(server.data)
})

describe('what is not whole is named', () => {
  let data: string
  beforeEach(async () => {
    data = newDataDirectory()
    const app = await startHere({ LOQUAT_DATA: data })
    const api = createApi(app)
    const { id } = await api.create({ title: 'Kept words' })
    await api.send(id, 'Say something. [tokens=30]')
    await api.events(id)
    await app.close()
    expect(await findFaults(data)).toEqual([])
  })

  test.each([
    ['an event is gone', 'delete from events where seq = 4', /event 4 is missing/],
    [
      'the newest event is gone',
      'delete from events where seq = (select max(seq) from events)',
      /its log ends with event \d+, not \d+/,
    ],
    [
      'an event says something else',
      `update events set data = replace(data, 'w7 ', 'w8 ') where type = 'text-delta'`,
      /msg_\S+ is not what its events say/,
    ],
    [
      'an event cannot be read',
      `update events set data = '{"parts' where seq = 3`,
      /event 3 cannot be read/,
    ],
    [
      'a message says something else',
      `update messages set data = replace(data, 'w7 ', 'w8 ')`,
      /msg_\S+ is not what its events say/,
    ],
    [
      'a message is gone',
      `delete from messages where role = 'assistant'`,
      /(msg_\S+) is in the log only[^]*run_\S+ has written no message[^]*its branch ends with \1, which is gone/,
    ],
    [
      'a message answers nothing',
      `update messages set parent_id = 'msg_none' where role = 'assistant'`,
      /msg_\S+ answers nothing/,
    ],
    [
      'a run ended otherwise',
      `update runs set state = 'failed'`,
      /run_\S+ is failed, and completed in the log/,
    ],
    [
      'another branch is shown',
      `update conversations set leaf_id = (select id from messages where role = 'user')`,
      /its branch ends with (msg_\S+), and with (?!\1)msg_\S+ in the log/,
    ],
    [
      'a message is not indexed',
      `delete from search_entries where message_id <> ''`,
      /a search does not know msg_/,
    ],
    [
      'a title is indexed by other words',
      `update conversations set title = 'Others'`,
      /a search does not find its title by its words/,
    ],
    [
      'a search knows what is not there',
      `update search_entries set message_id = 'msg_none' where message_id <> '' and id = (select max(id) from search_entries)`,
      /a search does not know msg_[^]*a search knows msg_none, which is not there/,
    ],
    [
      'somebody else’s words',
      `update conversations set owner_id = 'ann'`,
      /a search does not find its title by its words/,
    ],
  ])('%s', async (_, sql, pattern) => {
    await tamper(data, sql)
    const faults = await findFaults(data)
    expect(faults.join('\n')).toMatch(pattern)
    for (const fault of faults) expect(fault).toMatch(/^conv_\S+: /)
  })

  test('to whoever asks, and the exit code is 1', async () => {
    await tamper(data, 'delete from events where seq = 4')
    const { code, out, errors } = await verify(data)
    expect(out).toMatch(/^WRONG conv_\S+: event 4 is missing$/m)
    expect(out).toMatch(/ is damaged\.\n$/)
    expect([code, errors]).toEqual([1, ''])
  })

  test.skipIf(onPostgres)(
    'a row that belongs to nothing, and an index that is not in step',
    async () => {
      await tamper(
        data,
        `insert into shares values ('s', 'conv_none', 'h', null, 'msg', '{}', 0, 0, 0);
       create table other (a); insert into other values (1), (2); create index others on other (a);
       pragma writable_schema = on;
       update sqlite_master set sql = 'create index others on other (a + 1)' where name = 'others'`,
      )
      const { code, out } = await verify(data)
      expect(out).toMatch(/^WRONG a row of shares belongs to no conversations$/m)
      expect(out).toMatch(/^WRONG row 1 missing from index others$/m)
      expect(code).toBe(1)
    },
  )
})

describe.skipIf(onPostgres)('a file', () => {
  test('is only read', async () => {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    await converse(server.url)
    const folder = newDataDirectory()
    const file = join(folder, 'copy.sqlite')
    await runIn(server.data, ['backup', file])
    await server.end()
    const before = contentOf(folder)
    expect(await verify(folder, file)).toMatchObject({ code: 0, errors: '' })
    expect(contentOf(folder)).toEqual(before)
  })

  test('of an older version is looked at as far as it can be, and stays old', async () => {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    await server.end()
    await tamper(server.data, 'delete from migrations where id > 5')
    const before = contentOf(server.data)
    const { code, out } = await verify(server.data)
    expect(out).toMatch(/is from an older version: its conversations can be looked at once/)
    expect(code).toBe(0)
    expect(contentOf(server.data)).toEqual(before)
  })

  test('of a newer one, none, and what is no database are said to be', async () => {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    await server.end()
    const other = join(newDataDirectory(), 'other.sqlite')
    const database = new DatabaseSync(other)
    database.exec('create table t (a)')
    database.close()
    await tamper(server.data, `insert into migrations values (99, '0099-later', 0)`)
    for (const [words, sentence] of [
      [[], /was written by a newer version of Loquat/],
      [[other], /other\.sqlite holds nothing of Loquat\./],
      [[join(server.data, 'none')], /^There is no database /],
      [[join(server.data, 'secret.key')], /secret\.key cannot be read: file is not a database\./],
    ] as [string[], RegExp][]) {
      const { code, errors } = await verify(server.data, ...words)
      expect(errors).toMatch(sentence)
      expect(code).toBe(1)
    }
  })
})
