import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readHistory, repairHistory, writeHistory } from '../../src/history/index.ts'
import type { App } from '../../src/server/index.ts'
import type { Conversation, Message, Prompt } from '../../src/protocol/index.ts'
import { createApi } from '../protocol/api.ts'
import { startHere } from '../protocol/in-process.ts'
import { removeDataDirectories } from '../server-process.ts'
import { fillMinted, samples } from './samples.ts'

interface Imported {
  conversation: Conversation
  messages: number
  changes: { path: string; what: string }[]
}

let app: App
let api: ReturnType<typeof createApi>
/** What the model was sent last. */
let prompt: Prompt

beforeAll(async () => {
  app = await startHere({ LOQUAT_MODEL: 'function:witness' }, Date.now, {
    models: {
      'function:witness': (given) => {
        prompt = given
        return 'Noted.'
      },
    },
  })
  api = createApi(app)
})
afterAll(async () => {
  await app.close()
  removeDataDirectories()
})

const headers = { 'content-type': 'application/json' }
const send = <T>(dump: string, query = '') =>
  api.request<T>('POST', `/conversations/import${query}`, { raw: dump, headers })
const exported = (id: string, format: string) =>
  api.request('GET', `/conversations/${id}/export?format=${format}`)

async function imported(dump: string, query = ''): Promise<Imported> {
  const { status, body, text } = await send<Imported>(dump, query)
  expect(status, text).toBe(201)
  return body
}

const today = samples('expected-2.33')
const better = samples('expected-import')

describe.each(Object.entries(samples('messages')))('%s', (name, dump) => {
  test('imports, shows, and exports to what it is today', async () => {
    const { conversation, messages } = await imported(dump)
    const { items, leafId } = await api.messages(conversation.id)
    expect(items).toHaveLength(messages)
    expect(leafId).toBe(items.at(-1)?.id ?? null)
    const { text, headers } = await exported(conversation.id, 'pydantic-ai')
    const expected = `${(better[name] ?? today[name] ?? dump).trimEnd()}\n`
    expect(text).toBe(fillMinted(expected, text))
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="[^"]+\.pydantic-ai\.json"/,
    )
    expect((await exported(conversation.id, 'pydantic-ai')).text).toBe(text)
  })

  test('a reader of the log sees the same messages', async () => {
    const { conversation } = await imported(dump)
    const { items, seq } = await api.messages(conversation.id)
    const events = await api.events(conversation.id)
    expect(events).toHaveLength(seq)
    expect(events.map((event) => (event as { message?: Message }).message)).toEqual(items)
  })

  test('goes on: the model is sent what was said', async () => {
    const { conversation } = await imported(dump)
    const { run } = await api.send(conversation.id, 'And now?')
    await api.events(conversation.id)
    expect((await api.run(run.id)).state).toBe('completed')
    const sent = JSON.stringify(prompt)
    for (const { message } of readHistory(dump).messages)
      for (const part of message.kind === 'unknown' ? [] : message.parts)
        if (part.part_kind === 'text' || part.part_kind === 'system-prompt')
          expect(sent).toContain(JSON.stringify(part.content).slice(1, -1))
    const { text } = await exported(conversation.id, 'pydantic-ai')
    const after = readHistory(text, { strict: true })
    expect(after.changes).toEqual([])
    expect(text).toContain('And now?')
    expect(writeHistory(repairHistory(after.messages.map(({ message }) => message)))).toContain(
      'Noted.',
    )
  })
})

test('system prompts go to the front, each once', async () => {
  const { conversation } = await imported(samples('messages')['now-system-prompts']!)
  await api.send(conversation.id, 'Why?')
  await api.events(conversation.id)
  expect(prompt.instructions).toBe(
    'You guard the recipe book.\n\nIt is market day.\n\nFrom now on visitors may read chapter one.',
  )
  expect(prompt.messages.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ])
})

test('NUL, large integers and halves of characters survive every database', async () => {
  const dump = `[{"kind":"request","instructions":"a\\u0000b","parts":[{"part_kind":"user-prompt","content":"x\\u0000y\\ud800","timestamp":"2026-01-01T00:00:00.000001Z"}]},
    {"kind":"response","timestamp":"2026-01-01T00:00:01Z","parts":[{"part_kind":"tool-call","tool_name":"f","args":{"n":12345678901234567890,"2":1.0,"1":-0.0},"tool_call_id":"c"}]}]`
  const { conversation } = await imported(dump)
  expect(conversation.instructions).toBe('ab')
  const { items } = await api.messages(conversation.id)
  expect(items[0]!.parts).toMatchObject([{ text: 'x\u0000y\ud800' }])
  expect(items[1]!.parts).toMatchObject([{ input: '{"n":12345678901234567890,"2":1.0,"1":-0.0}' }])
  const { text } = await exported(conversation.id, 'pydantic-ai')
  expect(text).toContain('"content": "x\\u0000y\\ud800"')
  expect(text).toMatch(/"n": 12345678901234567890,\s+"2": 1\.0,\s+"1": -0\.0/)
})

test('a long history is read aside, and refused in the same words', async () => {
  const turn = (
    JSON.parse(samples('messages')['v0.0.21-system-prompt-and-tools']!) as object[]
  ).slice(0, 4)
  const dump = Array.from({ length: 200 }, () => turn).flat()
  const { conversation, messages } = await imported(JSON.stringify(dump))
  expect(messages).toBe(400)
  expect(conversation.title).toBe('Can you fit a new chain before closing?')
  const { text } = await exported(conversation.id, 'pydantic-ai')
  expect(readHistory(text, { strict: true }).messages).toHaveLength(800)
  const { body } = await send<{ error: { field: string } }>(
    JSON.stringify([...dump, { kind: 'request' }]),
  )
  expect(body.error.field).toBe('[800].parts')
})

test('a title may be given, and a name of its own comes from the first question', async () => {
  const dump = samples('messages')['v0.0.39-example-app-three-turns']!
  expect((await imported(dump, '?title=Rivers')).conversation.title).toBe('Rivers')
  expect((await imported(dump)).conversation.title).toBe('Name a river that flows north.')
})

test('what was changed is told', async () => {
  const { changes } = await imported(samples('messages')['v0.0.31-binary-as-raw-utf8']!)
  expect(changes).toEqual([
    { path: '[0].parts[0].content[1].data', what: 'was stored as text; it is base64 now' },
  ])
})

describe('what is no history is refused and nothing is stored', () => {
  test.each(Object.entries(samples('invalid')))('%s', async (_, dump) => {
    const before = await api.request('GET', '/conversations?limit=1')
    const { status, body } = await send<{
      error: { code: string; field: string; message: string }
    }>(dump)
    expect(status).toBe(422)
    expect(body.error.code).toBe('invalid_request')
    expect(body.error.message).toContain(
      body.error.field === 'body' ? 'The history' : body.error.field,
    )
    expect((await api.request('GET', '/conversations?limit=1')).text).toBe(before.text)
  })

  test.each([
    ['no JSON', '[{"kind":', 422],
    ['nothing', '', 422],
    ['no UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), 400],
    ['another type', '[]', 415, { 'content-type': 'text/plain' }],
  ])('%s', async (_, raw, status, other = headers) => {
    expect(
      (await api.request('POST', '/conversations/import', { raw, headers: other })).status,
    ).toBe(raw === '' ? 422 : status)
  })
})

describe('export', () => {
  test('json holds every branch, and what the page shows', async () => {
    const { id } = await api.create()
    const first = await api.send(id, 'One')
    await api.events(id)
    await api.act(first.run.id, 'regenerate')
    await api.events(id)
    const { body } = await api.request<{
      format: string
      messages: Message[]
      conversation: Conversation
    }>('GET', `/conversations/${id}/export`)
    expect(body.format).toBe('loquat')
    expect(body.conversation).toEqual(await api.conversation(id))
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant'])
    expect(body.messages).toEqual(expect.arrayContaining((await api.messages(id)).items))
  })

  test('markdown is what was said', async () => {
    const { conversation } = await imported(samples('messages')['v0.0.21-system-prompt-and-tools']!)
    const { text, headers } = await exported(conversation.id, 'markdown')
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8')
    expect(text).toMatch(
      /^# Can you fit a new chain before closing\?\n\n## You · 2025-01-31 09:30 UTC\n\n/,
    )
    expect(text).toContain(
      'Tool **free_slots**\n\n```\n{"day":"today","minutes":25}\n```\n\ngave\n',
    )
    expect(text).toContain('Yes. There is a free slot at 15:10')
  })

  test('of what is not there, or in a form nobody knows, is refused', async () => {
    const nobody = 'conv_00000000-0000-7000-8000-000000000000'
    expect((await exported(nobody, 'json')).status).toBe(404)
    const { id } = await api.create()
    expect((await exported(id, 'docx')).status).toBe(422)
  })
})
