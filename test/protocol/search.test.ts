import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createClient, type Client } from '../../src/client/index.ts'
import type { ErrorBody } from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { call } from './http-client.ts'

const API_TOKEN = 'the-token-of-the-operator'
const server = serverForAll({ env: { API_TOKEN } })
const headers = { authorization: `Bearer ${API_TOKEN}` }

/** The API as somebody; each has things of their own, and nothing of an earlier try. */
async function as(name: string): Promise<Client> {
  const options = { json: { user: `${name}-${randomUUID()}` }, headers }
  const { body } = await call<{ token: string }>(server.url, 'POST', '/api/v1/user-tokens', options)
  return createClient({ baseUrl: server.url, token: body.token })
}

async function say(client: Client, id: string, text: string, fields: object = {}) {
  const { message, run, seq } = await client.send(id, { text, ...fields })
  for await (const event of client.follow(id, { after: seq })) if (event.type === 'run-end') break
  return { asked: message.id, answered: run.messageId }
}

const shown = (pieces: { text: string; hit?: true }[]) =>
  pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')

/** The messages in which something is found, in order. */
const found = async (client: Client, q: string) =>
  (await client.search(q)).items.flatMap((hit) => hit.messages.map(({ messageId }) => messageId))

test('finds questions, replies and titles, and says where', async () => {
  const ann = await as('ann')
  const { id } = await ann.conversations.create({ title: 'Trees of Japan' })
  const first = await say(ann, id, 'Where do loquats grow? [tokens=12]')
  const { items, next } = await ann.search('loqu')
  expect(next).toBe(null)
  expect(items).toMatchObject([{ conversationId: id, archived: false }])
  expect(items[0]!.messages).toMatchObject([{ messageId: first.asked, role: 'user' }])
  expect(shown(items[0]!.messages[0]!.snippet)).toBe('Where do [loquats] grow? [tokens=12]')
  expect(await found(ann, '"w3 w4"')).toEqual([first.answered])
  await ann.conversations.update(id, { archived: true, title: 'Trees' })
  const [renamed] = (await ann.search('tree')).items
  expect(renamed).toMatchObject({ conversationId: id, archived: true, messages: [] })
  expect(shown(renamed!.title)).toBe('[Trees]')
  expect((await ann.search('japan')).items).toEqual([])
})

test('finds what is on every branch, and what an edit has replaced', async () => {
  const eve = await as('eve')
  const { id } = await eve.conversations.create()
  const before = await say(eve, id, 'apples [tokens=1]')
  const edited = await say(eve, id, 'pears, not apples [tokens=1]', { parentId: null })
  expect(await found(eve, 'apples')).toEqual([edited.asked, before.asked])
  // The first message gave the title.
  expect(shown((await eve.search('pears')).items[0]!.title)).toBe('apples [tokens=1]')
})

test('finds a reply when it has ended, however it ends, and a continued one whole', async () => {
  const tom = await as('tom')
  const { id } = await tom.conversations.create()
  const { run, seq } = await tom.send(id, 'slowly [tokens=400 rate=20]')
  for await (const event of tom.follow(id, { after: seq })) if (event.type === 'text-delta') break
  expect(await found(tom, 'w0 ')).toEqual([])
  await tom.runs.cancel(run.id)
  for await (const event of tom.follow(id, { after: seq })) if (event.type === 'run-end') break
  expect(await found(tom, 'w0 ')).toEqual([run.messageId])
  // How far it came depends on the machine.
  await tom.conversations.delete(id)
  const other = await tom.conversations.create()
  const cut = await say(tom, other.id, 'cut [tokens=8 fail=mid]')
  expect(await found(tom, '"w1 w2" ')).toEqual([cut.answered])
  expect(await found(tom, 'w7')).toEqual([])
  const [last] = (await tom.conversations.messages(other.id)).items.slice(-1)
  const more = await tom.runs.continue(last!.runId!)
  for await (const event of tom.follow(other.id, { after: more.seq }))
    if (event.type === 'run-end') break
  expect(await found(tom, '"w0 w1 w2 w3 w4 w5 w6 w7"')).toEqual([cut.answered])
})

test('finds what was imported, and nothing of what was deleted', async () => {
  const una = await as('una')
  const dump = [
    { kind: 'request', parts: [{ part_kind: 'user-prompt', content: 'An imported question' }] },
    { kind: 'response', parts: [{ part_kind: 'text', content: 'An imported answer' }] },
  ]
  const { conversation } = await una.conversations.import(JSON.stringify(dump))
  const { items } = await una.search('imported')
  expect(items).toHaveLength(1)
  expect(items[0]!.messages.map(({ role }) => role)).toEqual(['assistant', 'user'])
  expect(shown(items[0]!.title)).toBe('An [imported] question')
  await una.conversations.delete(conversation.id)
  expect((await una.search('imported')).items).toEqual([])
})

test('shows nobody what is not theirs', async () => {
  const [mia, lee] = await Promise.all([as('mia'), as('lee')])
  for (const client of [mia, lee]) {
    const { id } = await client.conversations.create({ title: 'shared words' })
    await say(client, id, 'shared words, too [tokens=1]')
  }
  for (const client of [mia, lee]) {
    const { items } = await client.search('shared words')
    expect(items).toHaveLength(1)
    await expect(client.conversations.get(items[0]!.conversationId)).resolves.toBeDefined()
  }
  const anybody = await call(server.url, 'GET', '/api/v1/search?q=shared')
  expect(anybody.status).toBe(401)
})

test('pages through conversations, each once', async () => {
  const kim = await as('kim')
  const made: string[] = []
  for (let i = 0; i < 7; i++) made.push((await kim.conversations.create({ title: `page ${i}` })).id)
  const seen: string[] = []
  for (let before: string | null | undefined; before !== null;) {
    const page = await kim.search('page', { limit: 3, ...(before ? { before } : {}) })
    seen.push(...page.items.map(({ conversationId }) => conversationId))
    before = page.next
  }
  expect(seen).toEqual(made.toReversed())
})

test.each([
  ['', 'q'],
  ['q=', 'q'],
  ['q=%20', 'q'],
  [`q=${'a'.repeat(201)}`, 'q'],
  ['q=a&limit=51', 'limit'],
  ['q=a&limit=0', 'limit'],
  ['q=a&before=msg_1', 'before'],
])('%j is refused, with the field', async (query, field) => {
  const path = `/api/v1/search?${query}`
  const { status, body } = await call<ErrorBody>(server.url, 'GET', path, { headers })
  expect({ status, ...body.error }).toMatchObject({ status: 422, code: 'invalid_request', field })
})

test.each(['"', '***', 'a AND (', "' or 1=1 --", '\0', '\ud800', '😀', '%', '日本'])(
  '%j is searched for like anything else',
  async (q) => {
    const path = `/api/v1/search?q=${encodeURIComponent(q.toWellFormed())}`
    const { status, body } = await call(server.url, 'GET', path, { headers })
    expect([status, body]).toEqual([200, { items: [], next: null }])
  },
)
