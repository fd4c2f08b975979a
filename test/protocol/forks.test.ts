import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  createId,
  EMPTY_STATE,
  path,
  reduce,
  type Conversation,
  type ErrorBody,
  type Message,
  type SentPrompt,
} from '../../src/protocol/index.ts'
import { serverForAll } from '../for-all.ts'
import { samples } from '../history/samples.ts'
import { newDataDirectory } from '../server-process.ts'
import { createApi, textIn } from './api.ts'
import { writeConversations } from './long-conversation.ts'

const server = serverForAll()
const api = createApi(server)

const ask = <T = Conversation & ErrorBody>(from: string, json: object, headers = {}) =>
  api.request<T>('POST', `/conversations/${from}/fork`, { json, headers })

async function fork(from: string, messageId: string): Promise<Conversation> {
  const { status, body, text } = await ask(from, { messageId })
  expect(status, text).toBe(201)
  return body
}

/** Sends and waits for the reply's end. */
async function say(id: string, text: string, fields: object = {}) {
  const { message, run } = await api.send(id, text, fields)
  await api.events(id)
  return { asked: message.id, answered: run.messageId, run: run.id }
}

/** A message without what a copy has of its own. */
function saidBy(message: Message) {
  const { id: _1, conversationId: _2, parentId: _3, runId: _4, parts, ...kept } = message
  return { ...kept, parts: parts.map(({ id: _id, ...part }) => part) }
}

const items = async (id: string) => (await api.messages(id)).items

/** Follows the branch from its end, as far as it goes. */
function isOneBranch(messages: readonly Message[]): boolean {
  return messages.every(({ parentId }, i) => parentId === (messages[i - 1]?.id ?? null))
}

describe('a fork', () => {
  test('holds what was said up to a message, and nothing else; what is asked next goes on from there', async () => {
    const { id } = await api.create({
      title: 'Tides',
      instructions: 'Be brief.',
      settings: { temperature: 0.5 },
      model: 'test:script',
    })
    await api.request('PATCH', `/conversations/${id}`, { json: { allowedTools: ['note'] } })
    const first = await say(id, 'one [tokens=3 reasoning=2]')
    await say(id, 'two [tokens=2]')
    const before = await items(id)
    const made = await fork(id, first.answered)
    expect(made).toEqual({
      id: expect.stringMatching(/^conv_/),
      title: 'Tides (2)',
      model: 'test:script',
      instructions: 'Be brief.',
      settings: { temperature: 0.5 },
      allowedTools: [],
      leafId: expect.stringMatching(/^msg_/),
      seq: 2,
      ...{ running: false, pinned: false, archived: false },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    const copies = await items(made.id)
    expect(copies.map(saidBy)).toEqual(before.slice(0, 2).map(saidBy))
    expect(isOneBranch(copies)).toBe(true)
    expect(copies.map(({ conversationId }) => conversationId)).toEqual([made.id, made.id])
    expect(copies.every(({ runId }) => runId === undefined)).toBe(true)
    const ids = [...before, ...copies].flatMap((it) => [it.id, ...it.parts.map((part) => part.id)])
    expect(new Set(ids).size).toBe(ids.length)

    const { run } = await say(made.id, 'three [tokens=1]')
    const sent = await api.request<SentPrompt>('GET', `/runs/${run}/prompt`)
    expect(sent.body.prompt.instructions).toBe('Be brief.')
    expect(sent.body.prompt.messages.map(({ role, parts }) => [role, parts.at(-1)])).toMatchObject([
      ['user', { text: 'one [tokens=3 reasoning=2]' }],
      ['assistant', { text: 'w0 w1 w2 ' }],
      ['user', { text: 'three [tokens=1]' }],
    ])
    expect(await items(id)).toEqual(before)
  })

  test('has a log of its own from 1, which folds to the same', async () => {
    const { id } = await api.create({})
    await say(id, 'one [tokens=2]')
    const { answered } = await say(id, 'two [tokens=2]')
    const made = await fork(id, answered)
    const events = await api.events(made.id)
    expect(events.map(({ seq, type }) => [seq, type])).toEqual(
      [1, 2, 3, 4].map((seq) => [seq, 'message']),
    )
    const state = events.reduce(reduce, EMPTY_STATE)
    expect(path(state)).toEqual(await items(made.id))
    expect(state.leafId).toBe(made.leafId)
    const { seq } = await api.messages(made.id)
    expect(seq).toBe(4)
  })

  test('is of any branch, and may end with a question', async () => {
    const { id } = await api.create({})
    const first = await say(id, 'one [tokens=1]')
    await say(id, 'one, otherwise [tokens=1]', { parentId: null })
    const made = await fork(id, first.asked)
    expect((await items(made.id)).map(textIn)).toEqual(['one [tokens=1]'])
    expect(await api.messages(made.id)).toHaveProperty('siblings', {})
    const { run } = await say(made.id, 'and [tokens=1]')
    expect((await api.run(run)).state).toBe('completed')
  })

  test('has nothing to do with what it was made of', async () => {
    const { id } = await api.create({ title: 'Tides' })
    const { answered } = await say(id, 'one [tokens=2]')
    const made = await fork(id, answered)
    expect((await api.request('DELETE', `/conversations/${id}`)).status).toBe(204)
    expect((await items(made.id)).map(textIn)).toEqual(['one [tokens=2]', 'w0 w1 '])
    const usage = await api.request('GET', `/conversations/${made.id}/usage`)
    expect(usage.body).toMatchObject({ runs: 0 })
    await say(made.id, 'two [tokens=1]')
    expect(await items(made.id)).toHaveLength(4)
  })

  test('is listed and found, with its words', async () => {
    const { id } = await api.create({ title: 'Quinces' })
    const { answered } = await say(id, 'medlars [tokens=1]')
    const made = await fork(id, answered)
    const { body } = await api.request<{ items: Conversation[] }>('GET', '/conversations?limit=2')
    expect(body.items.map((item) => item.id)).toEqual([made.id, id])
    for (const q of ['medlars', 'quinces']) {
      const found = await api.request<{ items: { conversationId: string }[] }>(
        'GET',
        `/search?q=${q}`,
      )
      expect(found.body.items.map(({ conversationId }) => conversationId)).toEqual([made.id, id])
    }
  })

  test('keeps how a reply ended', async () => {
    const { id } = await api.create({})
    const { answered } = await say(id, 'cut [tokens=6 fail=mid]')
    const made = await fork(id, answered)
    const [original, copy] = [(await items(id)).at(-1)!, (await items(made.id)).at(-1)!]
    expect(original.reason?.code).toMatch(/^provider_/)
    expect(saidBy(copy)).toEqual(saidBy(original))
  })
})

describe.each(Object.entries(samples('messages')))('of an imported one: %s', (_, dump) => {
  test('every part, its metadata and where it came from are kept, to the letter', async () => {
    const headers = { 'content-type': 'application/json' }
    const { body } = await api.request<{ conversation: Conversation }>(
      'POST',
      '/conversations/import',
      { raw: dump, headers },
    )
    const { id } = body.conversation
    const before = await items(id)
    // There is one that holds nothing.
    if (before.length === 0) return
    const made = await fork(id, before.at(-1)!.id)
    expect((await items(made.id)).map(saidBy)).toEqual(before.map(saidBy))
    const exported = async (of: string) =>
      (await api.request('GET', `/conversations/${of}/export?format=pydantic-ai`)).text
    expect(await exported(made.id)).toBe(await exported(id))
  })
})

describe('asking for it', () => {
  test('while the reply is being written is refused, with its run; what stands above it is not', async () => {
    const { id } = await api.create({})
    const first = await say(id, 'one [tokens=1]')
    const { run, message } = await api.send(id, 'slow [tokens=2000 rate=50]')
    expect(await ask(id, { messageId: run.messageId })).toMatchObject({
      status: 409,
      body: { error: { code: 'conversation_busy', details: { run: { id: run.id } } } },
    })
    for (const messageId of [first.answered, message.id]) await fork(id, messageId)
    await api.act(run.id, 'cancel')
    await api.events(id)
    const made = await fork(id, run.messageId)
    expect((await items(made.id)).at(-1)).toMatchObject({ state: 'stopped' })
  })

  test('again, however many at once, makes one and gets the same answer; otherwise it is refused', async () => {
    const { id } = await api.create({ title: 'Once' })
    const { asked, answered } = await say(id, 'one [tokens=2]')
    const wish = { id: createId('conv'), messageId: answered }
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(id, wish)))
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    await say(wish.id, 'two [tokens=1]')
    const late = await ask(id, wish)
    expect([late.status, late.body.id, late.body.seq > 2]).toEqual([201, wish.id, true])
    expect(await items(wish.id)).toHaveLength(4)

    const refused = { status: 422, body: { error: { code: 'conversation_conflict', field: 'id' } } }
    expect(await ask(id, { ...wish, messageId: asked })).toMatchObject(refused)
    const other = await api.create({})
    const there = await say(other.id, 'elsewhere [tokens=1]')
    expect(await ask(other.id, { ...wish, messageId: there.answered })).toMatchObject(refused)
    expect(await ask(id, { id: other.id, messageId: answered })).toMatchObject(refused)
    expect(await items(other.id)).toHaveLength(2)
    expect(await items(wish.id)).toHaveLength(4)
  })

  test('with an Idempotency-Key does the same; without either there are two', async () => {
    const { id } = await api.create({})
    const { answered: messageId } = await say(id, 'one [tokens=1]')
    const key = { 'idempotency-key': createId('msg') }
    const [a, b] = [await ask(id, { messageId }, key), await ask(id, { messageId }, key)]
    expect([a.status, b.text]).toEqual([201, a.text])
    expect((await fork(id, messageId)).id).not.toBe((await fork(id, messageId)).id)
  })

  test('for what is not there, or is of another conversation, is refused', async () => {
    const [{ id }, other] = [await api.create({}), await api.create({})]
    const { answered } = await say(id, 'one [tokens=1]')
    const nothing = 'msg_00000000-0000-7000-8000-000000000000'
    for (const [from, messageId] of [
      [id, nothing],
      [other.id, answered],
    ] as const)
      expect(await ask(from, { messageId })).toMatchObject({
        status: 404,
        body: { error: { code: 'message_not_found', field: 'messageId' } },
      })
  })
})

describe('a long one', () => {
  const LENGTH = 3_000
  const data = newDataDirectory()

  test('that a kill cuts in two is not there, and is whole when it is asked for again', async () => {
    const [from] = (await writeConversations(data, [LENGTH])) as [string]
    await server.end()
    await server.startAgain({ data })
    const { leafId: messageId } = await api.messages(from, '?limit=1')
    const wish = { id: createId('conv'), messageId }
    const cut = ask(from, wish).catch(() => undefined)
    await delay(150)
    await server.end('SIGKILL')
    // The machine may have been quick: then there was nothing to cut.
    const answered = await cut
    await server.startAgain({ data })
    const list = async () =>
      (await api.request<{ items: Conversation[] }>('GET', '/conversations')).body.items
    if (!answered) expect((await list()).map(({ id }) => id)).toEqual([from])
    const { status, body } = await ask(from, wish)
    expect([status, body.id, body.seq]).toEqual([201, wish.id, LENGTH])
    expect((await list()).map(({ id }) => id)).toEqual([wish.id, from])

    const read = async (id: string) => {
      const pages: Message[][] = []
      for (let before: string | null | undefined; before !== null;) {
        const page = await api.messages(id, `?limit=200${before ? `&before=${before}` : ''}`)
        pages.unshift(page.items)
        before = page.next
      }
      return pages.flat()
    }
    const copies = await read(wish.id)
    expect(isOneBranch(copies)).toBe(true)
    expect(copies.map(saidBy)).toEqual((await read(from)).map(saidBy))
    const events = await api.events(wish.id)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: LENGTH }, (_, i) => i + 1))
  })
})
