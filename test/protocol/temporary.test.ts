import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import {
  createId,
  EMPTY_STATE,
  path as branchOf,
  reduce,
  textOf,
  type ConversationEvent,
  type ErrorBody,
  type Message,
} from '../../src/protocol/index.ts'
import { conversationEvent } from '../../src/protocol/events.schema.ts'
import { onPostgres } from '../databases.ts'
import { buildSaboteur, type Edits } from '../faults/saboteur.ts'
import { forAll, serverForAll } from '../for-all.ts'
import {
  removeDataDirectories,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'
import { startUpstream } from '../upstream/upstream.ts'
import { createApi, scripted, textIn } from './api.ts'
import { filesHolding, readDatabase } from './database-content.ts'
import { eventsOf, readStream } from './event-stream.ts'
import { call } from './http-client.ts'

const server = serverForAll()
const upstream = forAll(
  () => startUpstream(),
  ({ close }) => close(),
)

const started: ServerProcess[] = []
afterEach(async () => {
  for (const it of started.splice(0)) await it.end('SIGKILL')
})
afterAll(removeDataDirectories)

async function start(options: ServerProcessOptions): Promise<ServerProcess> {
  const it = await startServerProcess(options)
  started.push(it)
  return it
}

const PATH = '/api/v1/temporary'
const asks = (text: string, role: Message['role'] = 'user') => ({
  role,
  parts: [{ type: 'text', text }],
})

/** Asks, and reads the whole answer. */
async function ask(url: string, json: object): Promise<ConversationEvent[]> {
  const { bytes, ended } = await readStream(url, PATH, { method: 'POST', json })
  expect(ended).toBe(true)
  return eventsOf(bytes)
}

const refused = (url: string, json: object) => call<ErrorBody>(url, 'POST', PATH, { json })

test('the events are those of any reply, numbered from where the asker stands, and fold into it', async () => {
  const id = createId('msg')
  const question: Message = {
    ...{ id, conversationId: '', parentId: null, role: 'user', createdAt: '2026-01-31T12:00:00Z' },
    parts: [{ id: '0', type: 'text', text: '[tokens=30 reasoning=3]' }],
  }
  const asked = reduce(EMPTY_STATE, { type: 'message', message: question, seq: 41 })
  const { parts } = question
  const events = await ask(server.url, { messages: [{ id, role: 'user', parts }], after: 41 })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => 42 + i))
  for (const { seq: _, ...event } of events)
    expect(conversationEvent.safeParse(event).error?.issues, event.type).toBeUndefined()
  expect(events.at(0)).toMatchObject({ type: 'run-start', parentId: id, model: 'test:script' })
  expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'completed', finishReason: 'stop' })
  const reply = branchOf(events.reduce(reduce, asked)).at(-1)!
  expect(reply).toMatchObject({ role: 'assistant', parentId: id, state: 'completed' })
  expect(textIn(reply)).toBe(scripted(30))
  expect(reply.parts.map(({ type }) => type)).toEqual(['reasoning', 'text'])
  expect(reply.usage).toMatchObject({ outputTokens: expect.any(Number) })
  expect(reply.timing).toMatchObject({ firstAt: expect.any(String), endedAt: expect.any(String) })
})

test('what was said before is sent along, and a reply that broke off is gone on with', async () => {
  const loquat = createClient({ baseUrl: server.url })
  const messages = [asks('[tokens=40 fail=mid]')] as { role: 'user'; parts: never[] }[]
  let state = EMPTY_STATE
  for await (const event of loquat.temporary({ messages })) state = reduce(state, event)
  const [broken] = Object.values(state.messages)
  expect(broken).toMatchObject({ state: 'failed', reason: { code: 'provider_unavailable' } })
  expect(textIn(broken)).toBe(scripted(20))

  const goesOn = { messages: [...messages, broken!], after: state.seq }
  for await (const event of loquat.temporary(goesOn)) state = reduce(state, event)
  const [whole, ...others] = Object.values(state.messages)
  expect(others).toEqual([])
  expect(whole).toMatchObject({ id: broken!.id, state: 'completed' })
  expect(textIn(whole)).toBe(scripted(40))
  const ids = whole!.parts.map((part) => part.id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a history that is too long is cut, and the answer says where it begins', async () => {
  const long = 'pomegranate '.repeat(1_200)
  const old = { ...asks(long), id: createId('msg') }
  const reply = { ...asks('Yes.', 'assistant'), id: createId('msg') }
  const last = { ...asks('[tokens=2]'), id: createId('msg') }
  const events = await ask(server.url, { messages: [old, reply, last] })
  expect(events.find(({ type }) => type === 'step-start')).toHaveProperty('promptFrom')
  expect(events.at(-1)).toMatchObject({ state: 'completed' })
})

test('it is cut where the reply before was, as that has told, so that it begins alike', async () => {
  const model = 'test:script'
  const turn = (tokens: number, fields: object = {}) => [
    { ...asks('pomegranate '.repeat(tokens / 2)), id: createId('msg') },
    { ...asks('Yes.', 'assistant'), id: createId('msg'), model, ...fields },
  ]
  const old = turn(600)
  const [asked, reply] = turn(600)
  const promptFrom = asked!.id
  const last = asks('[tokens=2]')
  const begin = async (...messages: object[]) =>
    (await ask(server.url, { messages })).find(({ type }) => type === 'step-start')
  // By what the provider counted it fits, from there.
  const told = { ...reply!, promptFrom, contextTokens: 700 }
  expect(await begin(...old, asked!, told, last)).toMatchObject({ promptFrom })
  expect(await begin(...old, asked!, reply!, last)).not.toHaveProperty('promptFrom')
  expect(await begin(...old, asked!, { ...told, contextTokens: 1_430 }, last)).toMatchObject({
    promptFrom: expect.not.stringMatching(promptFrom) as string,
  })
})

describe('with a provider', () => {
  const env = () => ({
    ...{ OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-one' },
    LOQUAT_MODEL: 'openai:mock',
  })

  test('the model is told what was said, instructions and settings, and of no tools', async () => {
    const { url } = await start({ env: env() })
    const messages = [asks('Red?'), asks('Green.', 'assistant'), asks('Blue?')]
    await ask(url, { messages, instructions: 'Be brief.', settings: { temperature: 0.5 } })
    const { body } = upstream.requests.at(-1)!
    expect(body).toMatchObject({ model: 'mock', temperature: 0.5 })
    expect(body.tools).toBeUndefined()
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual([
      ...['system', 'user', 'assistant', 'user'],
    ])
    expect(JSON.stringify(body.messages)).toMatch(/Be brief\..*Red\?.*Green\..*Blue\?/)
  })

  test('who leaves stops it: the provider’s connection is closed', async () => {
    const { url } = await start({ env: env() })
    upstream.next({ tokens: 10_000, rate: 100 })
    await readStream(url, PATH, {
      method: 'POST',
      json: { messages: [asks('Tell me')] },
      until: (bytes) => bytes.includes('text-delta'),
    })
    const request = upstream.requests.at(-1)!
    await request.over
    expect(request.closed).toBe(true)
    expect(request.written).toBeLessThan(1_000)
  })

  test('in the SDK too, by the signal and by leaving the loop', async () => {
    const { url } = await start({ env: env() })
    const loquat = createClient({ baseUrl: url })
    const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Go' }] }]
    for (const leave of ['break', 'signal']) {
      upstream.next({ tokens: 10_000, rate: 100 })
      const stop = new AbortController()
      for await (const { type } of loquat.temporary({ messages, signal: stop.signal })) {
        if (type !== 'text-delta') continue
        if (leave === 'break') break
        stop.abort()
      }
      await upstream.requests.at(-1)!.over
      expect(upstream.requests.at(-1)!.closed, leave).toBe(true)
    }
  })

  test('what goes wrong at the provider is how the reply ends', async () => {
    const { url } = await start({ env: env() })
    upstream.next({ refuse: { status: 401, body: '{"error":{"message":"no"}}' } })
    const failed = await ask(url, { messages: [asks('Go')] })
    expect(failed.at(-1)).toMatchObject({ state: 'failed', reason: { code: 'provider_auth' } })
    upstream.next({ tokens: 9, fail: { after: 4, how: 'end' } })
    const cut = await ask(url, { messages: [asks('Go')] })
    expect(cut.at(-1)).toMatchObject({ state: 'truncated', usage: { estimated: true } })
  })
})

describe('it is refused', () => {
  test.each([
    ['no message', { messages: [] }, 'messages'],
    ['a blank one', { messages: [asks('  ')] }, 'messages.0.parts.0.text'],
    ['a role that there is not', { messages: [{ ...asks('x'), role: 'tool' }] }, 'messages.0.role'],
    ['an unknown model', { messages: [asks('x')], model: 'nobody:x' }, 'model'],
    ['settings out of bounds', { messages: [asks('x')], settings: { topP: 2 } }, 'settings.topP'],
    ['a field that is not known', { messages: [asks('x')], title: 'T' }, 'title'],
  ])('with %s', async (_name, json, field) => {
    const { status, body } = await refused(server.url, json)
    expect(status).toBe(422)
    expect(['invalid_request', 'unknown_model']).toContain(body.error.code)
    if (body.error.code === 'invalid_request') expect(body.error.field).toBe(field)
  })

  test('with more than a request may hold', async () => {
    const messages = Array.from({ length: 5 }, () => asks('x'.repeat(250_000)))
    expect(await refused(server.url, { messages })).toMatchObject({
      status: 413,
      body: { error: { code: 'body_too_large' } },
    })
  })

  test('beyond the limit of replies at once, until one of them ends', async () => {
    const env = { RUN_LIMIT: '1', LOQUAT_MODEL: 'test:script' }
    const { url } = await start({ env })
    const leave = new AbortController()
    const begun = Promise.withResolvers<void>()
    const live = readStream(url, PATH, {
      ...{ method: 'POST', json: { messages: [asks('[tokens=5000 rate=20]')] } },
      until: (bytes) => (bytes.includes('text-delta') ? begun.resolve() : undefined, false),
      signal: leave.signal,
    })
    await begun.promise
    const json = { messages: [asks('[tokens=1]')] }
    expect(await refused(url, json)).toMatchObject({
      status: 429,
      body: { error: { code: 'too_many_runs' } },
    })
    leave.abort()
    await live
    await expect.poll(async () => (await refused(url, json)).status).toBe(200)
  })

  test('beyond the limit of chat requests', async () => {
    const { url } = await start({ env: { RATE_LIMIT: '1', LOQUAT_MODEL: 'test:script' } })
    const json = { messages: [asks('[tokens=1]')] }
    const statuses = [await refused(url, json), await refused(url, json)]
    expect(statuses.map(({ status }) => status)).toEqual([200, 429])
    expect(statuses[1]!.body.error.code).toBe('rate_limited')
  })

  test('without a model', async () => {
    const none = await start({ env: { LOQUAT_MODEL: 'nobody:x' } })
    expect(await refused(none.url, { messages: [asks('x')] })).toMatchObject({
      status: 503,
      body: { error: { code: 'no_model' } },
    })
  })
})

test('a drain lets it finish, takes no other, and a second signal ends it with its reason', async () => {
  const draining = async (text: string) => {
    const it = await start({ env: { LOQUAT_MODEL: 'test:script' } })
    let begun = () => {}
    const begins = new Promise<void>((resolve) => (begun = resolve))
    const reading = readStream(it.url, PATH, {
      ...{ method: 'POST', json: { messages: [asks(text)] } },
      until(bytes) {
        if (bytes.includes('text-delta')) begun()
        return false
      },
    })
    await begins
    const ended = it.end('SIGTERM')
    while ((await call(it.url, 'GET', '/readyz')).status === 200);
    return { it, reading, ended }
  }
  const patient = await draining('[tokens=250 rate=100]')
  expect(await refused(patient.it.url, { messages: [asks('x')] })).toMatchObject({
    status: 503,
    body: { error: { code: 'draining' } },
  })
  const events = eventsOf((await patient.reading).bytes)
  expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'completed' })
  expect(await patient.ended).toBe(0)

  const hurried = await draining('[tokens=5000 rate=50]')
  hurried.it.process.kill('SIGTERM')
  const cut = eventsOf((await hurried.reading).bytes)
  expect(cut.at(-1)).toMatchObject({ state: 'interrupted', reason: { code: 'deploy' } })
  expect(await hurried.ended).toBe(0)
})

/** Stand in what is asked, told and answered. */
const QUESTION = 'quince-4b1c'
const INSTRUCTION = 'medlar-9d2e'
const WORDS = [QUESTION, INSTRUCTION]

/** Talks with a server, and finds what of it the server keeps: changed tables, and files with the words in them. */
async function kept(options: ServerProcessOptions): Promise<string[]> {
  const it = await start({ ...options, env: { LOQUAT_MODEL: 'demo:echo' } })
  const api = createApi(it)
  const { id } = await api.create({ title: 'Another one' })
  await api.send(id, 'What is stored is stored')
  await api.events(id)
  const before = await readDatabase(it.data)
  const first = asks(`About ${QUESTION}`)
  const told = { instructions: INSTRUCTION, settings: { temperature: 1 } }
  const events = await ask(it.url, { messages: [first], ...told })
  const reply = Object.values(
    events.reduce(reduce, EMPTY_STATE).messages as Record<string, Message>,
  )[0]!
  expect(textOf(reply.parts)).toContain(QUESTION)
  await readStream(it.url, PATH, {
    ...{ method: 'POST', json: { messages: [first, asks('Yes', 'assistant'), first], ...told } },
    until: (bytes) => bytes.includes('run-start'),
  })
  const failing = { messages: [asks(`${QUESTION} [fail=mid]`)], model: 'test:script' }
  expect((await ask(it.url, failing)).at(-1)).toMatchObject({ state: 'failed' })
  const after = await readDatabase(it.data)
  const tables = Object.keys(after).filter((name) => after[name]!.join() !== before[name]?.join())
  // Whatever the process still had in hand is what a crash leaves.
  await it.end('SIGKILL')
  return [...tables, ...filesHolding(it.data, WORDS), ...(holds(it.output()) ? ['the log'] : [])]
}

const holds = (text: string) => WORDS.some((word) => text.includes(word))

test('nothing of it is stored: not a row in any table, not a word in any file or in the log', async () => {
  expect(await kept({})).toEqual([])
})

const OPENED = 'const reader = open()'

/** The test above can fail: each of these servers keeps something. */
const SABOTEURS: Record<string, Edits> = {
  'a row': {
    'server/temporary/temporary-runs.ts': [
      ['store: { ...context.store, read: refuse, write: refuse }', 'store: context.store'],
      [
        OPENED,
        `${OPENED}
        const { store } = context
        const named = { id: createId('conv'), ownerId, title: JSON.stringify(path), model: null }
        const rest = { instructions: null, settings: '{}', now: now() }
        void store.write([store.conversations.create({ ...named, ...rest })])`,
      ],
    ],
  },
  'a file': {
    'server/temporary/temporary-runs.ts': [
      [
        OPENED,
        `${OPENED}
        process.getBuiltinModule('node:fs').writeFileSync('last-prompt', JSON.stringify(prompt))`,
      ],
    ],
  },
  'a line of the log': {
    'server/temporary/temporary-runs.ts': [
      [OPENED, `${OPENED}\ncontext.logger.warn({ prompt }, 'answering')`],
    ],
  },
}

test.runIf(!onPostgres).each(Object.keys(SABOTEURS))(
  'a server that keeps %s is seen',
  { timeout: 60_000 },
  async (name) => {
    expect(await kept({ root: buildSaboteur(SABOTEURS[name]!) })).not.toEqual([])
  },
)
