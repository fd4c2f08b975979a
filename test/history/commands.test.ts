import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runIn } from '../cli/terminal.ts'
import { createApi } from '../protocol/api.ts'
import { onPostgres } from '../databases.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'
import { samples } from './samples.ts'

const dumps = samples('messages')

let data: string
beforeEach(() => (data = newDataDirectory()))
afterEach(removeDataDirectories)

const loquat = (...args: string[]) => runIn(data, args)

function file(name: string, content: string): string {
  const path = join(data, name)
  writeFileSync(path, content)
  return path
}

/** A database as the chat example makes it: a row for each question. */
function exampleDatabase(rows: (string | Uint8Array)[]): string {
  const path = join(data, '.chat_app_messages.sqlite')
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE IF NOT EXISTS messages (id INT PRIMARY KEY, message_list TEXT);')
  const insert = database.prepare('INSERT INTO messages (message_list) VALUES (?)')
  for (const row of rows) insert.run(row)
  database.close()
  return path
}

/** The three questions of the example, each with its answer. */
function threeRows(): string[] {
  const messages = JSON.parse(dumps['v0.0.39-example-app-three-turns']!) as unknown[]
  return [0, 2, 4].map((from) => JSON.stringify(messages.slice(from, from + 2)))
}

describe('loquat import and export', () => {
  test('the example’s own database, with rows as bytes or text, becomes one conversation and is not touched', async () => {
    const [first, second, third] = threeRows() as [string, string, string]
    const path = exampleDatabase([Buffer.from(first), second, Buffer.from(third)])
    const before = readFileSync(path)
    const { code, out, errors } = await loquat('import', path)
    expect(errors).toContain('6 messages, “Name a river that flows north.”')
    expect(code).toBe(0)
    expect(readFileSync(path).equals(before)).toBe(true)
    const { out: history } = await loquat('export', out.trim())
    expect(history).toBe(
      `${samples('expected-2.33')['v0.0.39-example-app-three-turns']!.trimEnd()}\n`,
    )
  })

  test('several files become several conversations; what was changed is told', async () => {
    const role = file('role.json', dumps['v0.0.6-role-style']!)
    const now = file('now.json', dumps['now-usage-and-cost']!)
    const { code, out, errors } = await loquat(
      'import',
      role,
      now,
      '--owner',
      'ann',
      '--title',
      'Old',
    )
    expect(code).toBe(0)
    const ids = out.trim().split('\n')
    expect(ids).toHaveLength(2)
    expect(errors).toContain('changed: [1].parts[0].args was unwrapped from args_json')
    const out2 = join(data, 'out.json')
    expect((await loquat('export', ids[1]!, '--out', out2)).code).toBe(0)
    expect(readFileSync(out2, 'utf8')).toBe(`${dumps['now-usage-and-cost']!.trimEnd()}\n`)

    const server = await startServerProcess({ data, env: { LOQUAT_MODEL: 'test:script' } })
    const list = await createApi(server).request<{ items: unknown[] }>('GET', '/conversations')
    expect(list.body.items).toEqual([])
    await server.end()
  })

  test('one file with a fault, and none is stored', async () => {
    const good = file('good.json', dumps['now-timestamps']!)
    const bad = file('bad.json', samples('invalid')['tool-name-missing']!)
    const { code, out, errors } = await loquat('import', good, bad)
    expect([code, out]).toEqual([1, ''])
    expect(errors).toBe(`${bad}: [0].parts[0].tool_name: is missing\n`)
    const server = await startServerProcess({ data, env: { LOQUAT_MODEL: 'test:script' } })
    const list = await createApi(server).request<{ items: unknown[] }>('GET', '/conversations')
    expect(list.body.items).toEqual([])
    await server.end()
  })

  test('a fault in a row of the database names the row', async () => {
    const path = exampleDatabase([threeRows()[0]!, '[{"kind":"request"}]'])
    const { code, errors } = await loquat('import', path)
    expect(code).toBe(1)
    expect(errors).toBe(`${path}: row 2: [0].parts: is missing\n`)
  })

  test('another database, no file and a folder are refused in a sentence', async () => {
    const other = join(data, 'other.sqlite')
    const database = new DatabaseSync(other)
    database.exec('create table t (a)')
    database.close()
    for (const path of [other, join(data, 'nothing.json'), data]) {
      const { code, errors } = await loquat('import', path)
      expect(code).toBe(1)
      expect(errors).toMatch(/^\S+ (is not a database of the chat example|cannot be read): .*\.\n$/)
    }
  })

  test('SQLite in use is said to be; Postgres is shared; export works beside the server', async () => {
    const server = await startServerProcess({ data, env: { LOQUAT_MODEL: 'demo:echo' } })
    const api = createApi(server)
    const { id } = await api.create({ instructions: 'Be kind.' })
    await api.send(id, 'Hello')
    await api.events(id)
    const path = file('now.json', dumps['now-timestamps']!)
    const beside = await loquat('import', path)
    if (onPostgres)
      expect((await api.conversation(beside.out.trim())).title).toMatch(/^No fraction\. Naive\. /)
    else
      expect([beside.code, beside.errors]).toEqual([
        1,
        expect.stringContaining('Another Loquat is already running on the data directory'),
      ])
    const { code, out } = await loquat('export', id)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      { kind: 'request', instructions: 'Be kind.', parts: [{ content: 'Hello' }] },
      {
        kind: 'response',
        parts: [{ content: 'Hello' }],
        model_name: 'echo',
        provider_name: 'demo',
      },
    ])
    await server.end()
  })

  test.each([
    [['import'], 'Usage: loquat import'],
    [['import', 'x', '--unwrap-args', 'maybe'], '--unwrap-args maybe'],
    [['import', 'x', '--owner', 'a b'], '--owner a b'],
    [['export'], 'Usage: loquat export'],
    [['export', 'conv_1', '--format', 'docx'], '--format docx'],
  ])('%s ends with 2 and says why', async (args, said) => {
    const { code, errors } = await loquat(...args)
    expect(code).toBe(2)
    expect(errors).toContain(said)
  })

  test('a conversation that is not there', async () => {
    const { code, errors } = await loquat('export', 'conv_nothing')
    expect([code, errors]).toEqual([1, 'There is no conversation conv_nothing.\n'])
  })
})
