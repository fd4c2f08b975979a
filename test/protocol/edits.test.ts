import { describe, expect, test } from 'vitest'
import {
  createId,
  EMPTY_STATE,
  path,
  reduce,
  type ErrorBody,
  type Message,
  type SentPrompt,
} from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, eventsPath, textIn, type MessagePage } from './api.ts'
import { call } from './http-client.ts'
import { eventsOf, readStream } from './event-stream.ts'

const server = serverForAll()
const api = createApi(server)

const words = (text: string) => ({ parts: [{ type: 'text', text }] })
const ask = (id: string, json: object, headers = {}) =>
  api.request<Message & ErrorBody>('POST', `/conversations/${id}/edit`, { json, headers })

async function edit(id: string, messageId: string, text: string): Promise<Message> {
  const { status, body, text: said } = await ask(id, { messageId, ...words(text) })
  expect(status, said).toBe(201)
  return body
}

/** Sends and waits for the reply's end. */
async function say(id: string, text: string, fields: object = {}) {
  const { message, run } = await api.send(id, text, fields)
  await api.events(id)
  return { asked: message.id, answered: run.messageId, run: run.id }
}

type BranchPage = MessagePage & { siblings: Record<string, string[]> }
const page = (id: string) => api.messages(id) as Promise<BranchPage>
const ids = ({ items }: MessagePage) => items.map((item) => item.id)
const show = (id: string, messageId: string) =>
  api.request<{ leafId: string }>('POST', `/conversations/${id}/branch`, { json: { messageId } })

describe('an edited reply', () => {
  test('is a version of it by a person: only the words, marked, and shown from then on', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=3 reasoning=4]')
    const b = await say(id, 'two [tokens=1]')
    const before = await page(id)
    const edited = await edit(id, a.answered, 'In **other** words')
    expect(edited).toEqual({
      id: expect.stringMatching(/^msg_/),
      conversationId: id,
      parentId: a.asked,
      role: 'assistant',
      createdAt: expect.any(String),
      parts: [{ id: `${edited.id}.0`, type: 'text', text: 'In **other** words' }],
      edited: true,
    })
    const after = await page(id)
    expect(ids(after)).toEqual([a.asked, edited.id])
    expect(after.items[1]).toEqual(edited)
    expect(after.siblings).toEqual({ [edited.id]: [a.answered, edited.id] })
    // What was said before is as it was, a switch away.
    expect((await show(id, a.answered)).body.leafId).toBe(b.answered)
    expect((await page(id)).items).toEqual(before.items)
  })

  test('stands among the other versions in the order of their writing, and is the newest of them', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=1]')
    const first = await edit(id, a.answered, 'first')
    const again = await api.act(a.run, 'regenerate')
    await api.events(id)
    const second = await edit(id, first.id, 'second')
    const all = [a.answered, first.id, again.run.messageId, second.id]
    expect((await page(id)).siblings).toEqual({ [second.id]: all })
    await show(id, a.answered)
    // The newest branch through the question.
    expect((await show(id, a.asked)).body.leafId).toBe(second.id)
  })

  test('is what the model is told it has said', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=3 reasoning=4]')
    await edit(id, a.answered, 'In other words')
    const { run } = await say(id, 'two [tokens=1]')
    const { body } = await api.request<SentPrompt>('GET', `/runs/${run}/prompt`)
    expect(
      body.prompt.messages.map(({ role, parts }) => [role, textIn({ parts } as Message)]),
    ).toEqual([
      ['user', 'one [tokens=3 reasoning=4]'],
      ['assistant', 'In other words'],
      ['user', 'two [tokens=1]'],
    ])
  })

  test('is told to followers by two events, which fold to what is stored', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=1]')
    await say(id, 'two [tokens=1]')
    const { seq } = await page(id)
    const follower = readStream(server.url, eventsPath(id, `after=${seq}`), {
      until: (bytes) => bytes.includes('event: branch'),
    })
    const edited = await edit(id, a.answered, 'In other words')
    expect(eventsOf((await follower).bytes)).toMatchObject([
      { seq: seq + 1, type: 'message', message: edited },
      { seq: seq + 2, type: 'branch', leafId: edited.id },
    ])
    const state = (await api.events(id)).reduce(reduce, EMPTY_STATE)
    expect(path(state)).toEqual((await page(id)).items)
    const list = await api.request<{ items: { id: string; leafId: string }[] }>(
      'GET',
      '/conversations?limit=1',
    )
    expect(list.body.items).toMatchObject([{ id, leafId: edited.id }])
  })

  test('is found by its words, exported and shared as what it is, and comes along in a fork', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=1]')
    const edited = await edit(id, a.answered, 'Persimmons ripen late')
    const found = await api.request<{ items: { messages: { messageId: string }[] }[] }>(
      'GET',
      '/search?q=persimmons',
    )
    expect(found.body.items[0]!.messages).toMatchObject([{ messageId: edited.id }])
    const exported = async (format: string, headers = {}) =>
      (await api.request('GET', `/conversations/${id}/export?format=${format}`, { headers })).text
    expect(await exported('markdown')).toMatch(/^## Reply, edited · .*\n\nPersimmons/m)
    expect(await exported('html')).toContain('<h2>Reply, edited by the user</h2>')
    expect(await exported('html', { 'accept-language': 'de' })).toContain('vom Nutzer bearbeitet')
    const link = await api.request<{ path: string }>('POST', `/conversations/${id}/shares`, {
      json: {},
    })
    const { text } = await call(server.url, 'GET', link.body.path)
    expect(text).toContain('<h2>Reply, edited by the user</h2>')
    const fork = await api.request<{ id: string }>('POST', `/conversations/${id}/fork`, {
      json: { messageId: edited.id },
    })
    expect((await page(fork.body.id)).items.at(-1)).toMatchObject({
      edited: true,
      parts: [{ text: 'Persimmons ripen late' }],
    })
  })

  test('counts as no run', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=1]')
    const usage = async () => (await api.request('GET', `/conversations/${id}/usage`)).body
    const before = await usage()
    await edit(id, a.answered, 'In other words')
    expect(await usage()).toEqual(before)
    expect((await api.conversation(id)).running).toBe(false)
  })
})

describe('asking for it', () => {
  test('again, however many at once, changes nothing; with other words it is refused', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'one [tokens=1]')
    const wish = { id: createId('msg'), messageId: a.answered, ...words('In other words') }
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(id, wish)))
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    await say(id, 'two [tokens=1]')
    const { seq } = await page(id)
    expect((await ask(id, wish)).text).toBe(all[0]!.text)
    expect(await page(id)).toMatchObject({ seq, items: { length: 4 } })

    const refused = { status: 422, body: { error: { code: 'message_conflict', field: 'id' } } }
    expect(await ask(id, { ...wish, ...words('Yet others') })).toMatchObject(refused)
    expect(await ask(id, { ...wish, messageId: wish.id })).toMatchObject(refused)
    expect(await ask(id, { ...wish, id: a.asked })).toMatchObject(refused)
    const sent = { id: wish.id, ...words('In other words') }
    expect(
      await api.request('POST', `/conversations/${id}/messages`, { json: sent }),
    ).toMatchObject(refused)
  })

  test('with an Idempotency-Key does the same', async () => {
    const { id } = await api.create({})
    const { answered: messageId } = await say(id, 'one [tokens=1]')
    const key = { 'idempotency-key': createId('msg') }
    const wish = { messageId, ...words('In other words') }
    const [a, b] = [await ask(id, wish, key), await ask(id, wish, key)]
    expect([a.status, b.text]).toEqual([201, a.text])
  })

  test('while the reply is being written is refused, with its run; a version beside it is not', async () => {
    const { id } = await api.create({})
    const a = await say(id, 'slow [tokens=400 rate=100]')
    const { run } = await api.act(a.run, 'regenerate')
    expect(await ask(id, { messageId: run.messageId, ...words('x') })).toMatchObject({
      status: 409,
      body: { error: { code: 'conversation_busy', details: { run: { id: run.id } } } },
    })
    const edited = await edit(id, a.answered, 'In other words')
    expect(ids(await page(id))).toEqual([a.asked, edited.id])
    await api.act(run.id, 'cancel')
    await api.events(id)
    expect(ids(await page(id))).toEqual([a.asked, edited.id])
    await edit(id, run.messageId, 'In yet other words')
  })

  test('for what is not there, is of another conversation, or is no reply is refused', async () => {
    const [{ id }, other] = [await api.create({}), await api.create({})]
    const a = await say(id, 'one [tokens=1]')
    const nothing = 'msg_00000000-0000-7000-8000-000000000000'
    for (const [at, messageId] of [
      [id, nothing],
      [other.id, a.answered],
    ] as const)
      expect(await ask(at, { messageId, ...words('x') })).toMatchObject({
        status: 404,
        body: { error: { code: 'message_not_found', field: 'messageId' } },
      })
    expect(await ask(id, { messageId: a.asked, ...words('x') })).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_request', field: 'messageId' } },
    })
    expect((await page(id)).items).toHaveLength(2)
  })
})

test('an imported reply can be edited, too, and the import goes on after it', async () => {
  const raw = JSON.stringify([
    { kind: 'request', parts: [{ part_kind: 'user-prompt', content: 'Hello' }] },
    { kind: 'response', parts: [{ part_kind: 'text', content: 'Hi' }] },
  ])
  const headers = { 'content-type': 'application/json' }
  const { body } = await api.request<{ conversation: { id: string } }>(
    'POST',
    '/conversations/import',
    { raw, headers },
  )
  const { id } = body.conversation
  const [, reply] = (await page(id)).items
  const edited = await edit(id, reply!.id, 'Good day')
  expect((await page(id)).siblings).toEqual({ [edited.id]: [reply!.id, edited.id] })
  await say(id, 'Bye [tokens=1]')
  const { text } = await api.request('GET', `/conversations/${id}/export?format=pydantic-ai`)
  expect(text).toContain('Good day')
  expect(text).not.toContain('"Hi"')
})
