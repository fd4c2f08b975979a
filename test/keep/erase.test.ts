import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { runIn } from '../cli/terminal.ts'
import { onPostgres } from '../databases.ts'
import { openAccount } from '../protocol/account-stream.ts'
import { createApi, type Api } from '../protocol/api.ts'
import { readDatabase } from '../protocol/database-content.ts'
import { startHere } from '../protocol/in-process.ts'
import { openReader } from '../faults/reader.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'
import { createRandom } from '../random.ts'

afterAll(removeDataDirectories)
afterEach(() => void vi.useRealTimers())

const DAY = 86_400_000
const random = createRandom(20261122)
const letters = (count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')

/** Words that stand nowhere else; an index that is sorted leaves out how each begins. */
const newWord = () => letters(24)
const endOf = (word: string) => word.slice(6)

/** Says something in a conversation of its own, of any length, some of it in titles, thoughts of instructions and links. */
async function say(api: Api, word: string, i: number): Promise<string> {
  const { id } = await api.create(
    i % 3 === 0 ? { title: `On ${word}`, instructions: `Know ${word}.` } : {},
  )
  const filler = letters(8)
    .concat(' ')
    .repeat(i % 10 === 0 ? 4000 : Math.floor(random() * 60))
  await api.send(id, `${word} ${filler} ${word}`)
  await api.events(id)
  if (i % 4 === 0) await api.request('POST', `/conversations/${id}/shares`, { json: {} })
  return id
}

/** Those of the words that are in the files, or in the tables where the files are not ours. */
async function isIn(data: string, words: string[]): Promise<string[]> {
  const texts = onPostgres
    ? [JSON.stringify(await readDatabase(data))]
    : readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'))
  return words.filter((word) => texts.some((text) => text.includes(endOf(word))))
}

/** Resolves when no row is left of what was deleted. */
const whenRemoved = (data: string, words: string[], pass: () => void) =>
  vi.waitFor(
    async () => {
      pass()
      const text = JSON.stringify(await readDatabase(data))
      expect(words.filter((word) => text.includes(word))).toEqual([])
    },
    { timeout: 30_000, interval: 200 },
  )

/** Scraps of a text may lie between rows that are still there, in a file that cannot be written anew. */
test.each([
  { when: 'when nothing else is done', busy: false, days: 1, scraps: 0 },
  { when: 'while a reply is being written', busy: true, days: 2, scraps: onPostgres ? 0 : 0.1 },
])(
  'what is deleted is overwritten, $when; the rest is as it was',
  { timeout: 240_000 },
  async ({ busy, days, scraps }) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const data = newDataDirectory()
    let time = Date.now()
    const app = await startHere({ LOQUAT_DATA: data, LOQUAT_MODEL: 'demo:echo' }, () => time)
    const api = createApi(app)
    const words = Array.from({ length: 120 }, newWord)
    const ids: string[] = []
    // Side by side, so that they share pages.
    for (let from = 0; from < words.length; from += 10)
      ids.push(
        ...(await Promise.all(
          words.slice(from, from + 10).map((word, i) => say(api, word, from + i)),
        )),
      )
    const { id: other } = await api.create({ model: 'test:script' })
    const { run } = await api.send(other, '[tokens=100000 rate=200]')
    if (!busy) await api.act(run.id, 'cancel')
    // What is said is folded, which leaves as much as a deletion.
    time += 11 * 60_000
    await vi.waitFor(
      async () => {
        vi.advanceTimersByTime(60_000)
        const events = await api.events(ids.at(-1)!)
        expect(events.some(({ type }) => type === 'snapshot')).toBe(true)
      },
      { timeout: 40_000, interval: 1000 },
    )

    const isKept = (_: unknown, i: number) => i % 3 === 1
    const [kept, gone] = [words.filter(isKept), words.filter((_, i) => !isKept(_, i))]
    const keptIds = ids.filter(isKept)
    const before = await Promise.all(keptIds.map((id) => api.messages(id)))
    expect(await isIn(data, words)).toEqual(words)
    for (const [i, id] of ids.entries())
      if (!isKept(id, i))
        expect((await api.request('DELETE', `/conversations/${id}`)).status).toBe(204)
    expect(await foundBy(api, gone[0]!)).toEqual([])
    const pass = () => void vi.advanceTimersByTime(5_000)
    await whenRemoved(data, gone, pass)
    // It is in the files for a while, as what was deleted is elsewhere for ever.
    if (!onPostgres) expect((await isIn(data, gone)).length).toBeGreaterThan(gone.length / 2)
    time += days * DAY + 1
    await vi.waitFor(
      async () => {
        pass()
        expect((await isIn(data, gone)).length).toBeLessThanOrEqual(scraps * gone.length)
      },
      { timeout: 90_000, interval: 500 },
    )
    expect(await isIn(data, kept)).toEqual(kept)
    expect(await Promise.all(keptIds.map((id) => api.messages(id)))).toEqual(before)
    expect(await foundBy(api, kept[0]!)).toEqual([keptIds[0]])
    if (busy) {
      expect((await api.run(run.id)).state).toBe('running')
      await api.act(run.id, 'cancel')
    }
    await app.close()
    expect(await runIn(data, ['verify'])).toMatchObject({ code: 0 })
  },
)

async function foundBy(api: Api, word: string): Promise<string[]> {
  const { body } = await api.request<{ items: { conversationId: string }[] }>(
    'GET',
    `/search?q=${word}`,
  )
  return body.items.map(({ conversationId }) => conversationId)
}

describe('loquat erase', () => {
  /** A server with conversations of two people. */
  async function fill() {
    const env = { LOQUAT_MODEL: 'demo:echo', API_TOKEN: 'the-operators-token' }
    const server = await startServerProcess({ env })
    const operator = createApi(server)
    const auth = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
    const apiOf = (token: string): Api => {
      const as = createApi(server)
      const { headers } = auth(token)
      const request = ((method, path, options = {}) =>
        as.request(method, path, {
          ...options,
          headers: { ...headers, ...options.headers },
        })) as Api['request']
      const ok = async (method: string, path: string, json?: unknown) =>
        (await request(method, path, json === undefined ? {} : { json })).body as never
      return {
        ...as,
        request,
        create: (fields) => ok('POST', '/conversations', fields),
        send: (id, text, fields) =>
          ok('POST', `/conversations/${id}/messages`, {
            parts: [{ type: 'text', text }],
            ...fields,
          }),
        messages: (id) => ok('GET', `/conversations/${id}/messages`),
        run: (id) => ok('GET', `/runs/${id}`),
        async events(id) {
          const reader = openReader(server.url, id, { query: 'until=idle', headers })
          await reader.ended
          return []
        },
      }
    }
    const make = async (name: string) => {
      const json = { name, ownerId: name, scopes: ['read', 'write'] }
      const { body } = await operator.request<{ token: string }>('POST', '/tokens', {
        json,
        ...auth('the-operators-token'),
      })
      return body.token
    }
    const tokens = { ann: await make('ann'), tom: await make('tom') }
    const [ann, tom] = [apiOf(tokens.ann), apiOf(tokens.tom)]
    const words = { ann: [newWord(), newWord(), newWord()], tom: [newWord()] }
    const ids: string[] = []
    for (const [i, word] of words.ann.entries()) ids.push(await say(ann, word, i))
    const toms = await say(tom, words.tom[0]!, 0)
    return { server, data: server.data, ann, tom, tokens, words, ids, toms, auth }
  }

  test('all of somebody’s, beside a server: gone from it and from its files, and nobody else’s', async () => {
    const { server, data, tom, tokens, words, ids, toms, auth } = await fill()
    const { headers } = auth(tokens.ann)
    const reader = openReader(server.url, ids[0]!, { query: 'after=0', headers })
    const account = await openAccount(server.url, 'after=0', { headers })
    await account.until((lines) => lines.length === 3)
    const told = await runIn(data, ['erase', 'ann'])
    expect(told).toMatchObject({ code: 1, errors: '' })
    expect(told.out).toMatch(
      /^3 conversations and 1 tokens of ann: to be erased from .* add --force\.\n$/,
    )
    expect(await isIn(data, words.ann)).toEqual(words.ann)

    const { code, out } = await runIn(data, ['erase', 'ann', '--force'])
    expect(out).toMatch(
      /^3 conversations and 1 tokens of ann: erased from .*backups is still there\.\n$/,
    )
    expect(code).toBe(0)
    expect(await isIn(data, words.ann)).toEqual([])
    const tables = await readDatabase(data)
    expect(
      Object.keys(tables).filter((name) => tables[name]!.some((row) => /\bann\b/.test(row))),
    ).toEqual([])
    await reader.ended
    const { status } = await fetch(new URL('/api/v1/me', server.url), { headers })
    expect(status).toBe(401)
    expect((await tom.messages(toms)).items[0]).toMatchObject({ role: 'user' })
    expect(await foundBy(tom, words.tom[0]!)).toEqual([toms])
    account.close()
    await server.end()
    expect(await isIn(data, words.ann)).toEqual([])
    expect(await isIn(data, words.tom)).toEqual(words.tom)
  })

  test('without a server; then the file is as small as what is in it', async () => {
    const { server, data, words } = await fill()
    await server.end('SIGKILL')
    expect(await isIn(data, words.ann)).toEqual(words.ann)
    expect((await runIn(data, ['erase', 'ann', '--force'])).code).toBe(0)
    expect(await isIn(data, [...words.ann, ...words.tom])).toEqual(words.tom)
    expect(await runIn(data, ['verify'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('ok    1 conversations') as string,
    })
  })

  test.skipIf(onPostgres)('what was left undone is done by the same command', async () => {
    const { server, data, words, ids } = await fill()
    await server.end()
    const path = join(data, 'loquat.sqlite')
    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('begin; select count(*) from messages')
    const { code, errors } = await runIn(data, ['erase', ids[0]!, '--force'])
    expect(errors).toMatch(/^What was erased is deleted, but .* it is being read\. Run the command/)
    expect(code).toBe(1)
    expect(await isIn(data, words.ann)).toContain(words.ann[0])
    reader.close()
    const { out } = await runIn(data, ['erase', ids[0]!, '--force'])
    expect(out).toMatch(/^Nothing of conv_\S+ is stored in /)
    expect(await isIn(data, words.ann)).toEqual(words.ann.slice(1))
  })

  test('one conversation; its owner hears of it', async () => {
    const { server, data, words, ids, tokens, auth } = await fill()
    const { headers } = auth(tokens.ann)
    const account = await openAccount(server.url, 'after=0', { headers })
    await account.until((lines) => lines.length === 3)
    expect((await runIn(data, ['erase', ids[1]!, '--force'])).code).toBe(0)
    await account.until((lines) =>
      lines.some((line) => line.type === 'conversation-delete' && line.conversationId === ids[1]),
    )
    account.close()
    expect(await isIn(data, words.ann)).toEqual([words.ann[0], words.ann[2]])
    await server.end()
  })

  test('not while a reply is being written, and not what is not there', async () => {
    const { server, data, ann, words } = await fill()
    const { id } = await ann.create({ model: 'test:script' })
    const { run } = await ann.send(id, '[tokens=100000 rate=20]')
    for (const name of ['ann', id]) {
      const { code, errors } = await runIn(data, ['erase', name, '--force'])
      expect(errors).toMatch(/^Replies are being written, or wait for somebody, in 1 of these/)
      expect(code).toBe(1)
    }
    expect((await ann.run(run.id)).state).toBe('running')
    expect(await isIn(data, words.ann)).toEqual(words.ann)
    for (const name of ['conv_none', 'nobody']) {
      const { code, out } = await runIn(data, ['erase', name])
      expect(out).toMatch(new RegExp(`^Nothing of ${name} is stored in `))
      expect(code).toBe(1)
    }
    expect((await runIn(data, ['erase'])).errors).toMatch(/^Usage: loquat erase/)
    await ann.request('POST', `/runs/${run.id}/cancel`)
    await server.end()
  })

  test.skipIf(onPostgres)('no backup is made of what was deleted, erased or not', async () => {
    const { server, data, ann, words, ids } = await fill()
    expect((await ann.request('DELETE', `/conversations/${ids[0]}`)).status).toBe(204)
    const folder = newDataDirectory()
    expect((await runIn(data, ['backup', join(folder, 'b.sqlite')])).code).toBe(0)
    expect(await isIn(folder, words.ann)).toEqual(words.ann.slice(1))
    await server.end()
  })
})
