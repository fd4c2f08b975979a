import { expect, test } from 'vitest'
import { ERRORS, type ErrorBody } from '../../src/protocol/index.ts'
import { MAX_BODY_BYTES, MAX_IMPORT_BYTES, MAX_TEXT } from '../../src/protocol/routes.schema.ts'
import { serverForAll } from '../for-all.ts'
import { createApi, textIn } from './api.ts'
import { badRequests } from './bad-requests.ts'
import { call } from './http-client.ts'
import { exchange } from './raw-socket.ts'

const server = serverForAll()
const api = createApi(server)

test('every route refuses what it cannot take, names the field, and goes on serving', async () => {
  const { id } = await api.create({ title: 'kept' })
  const { run } = await api.send(id, '[tokens=1]')
  await api.events(id)
  const before = await api.messages(id)
  const requests = badRequests({ conv: id, run: run.id, provider: 'openai' })
  expect(requests.length).toBeGreaterThan(500)
  const faults: string[] = []
  for (const { name, method, path, options, status, field } of requests) {
    const answer = await call<ErrorBody>(server.url, method, path, options).catch(
      (error: Error) => error,
    )
    if (answer instanceof Error) {
      faults.push(`${name}: ${answer.message}`)
      continue
    }
    const { error } = answer.body ?? {}
    const right =
      answer.status === status &&
      error !== undefined &&
      error.code in ERRORS &&
      error.message.length > 0 &&
      typeof error.retryable === 'boolean' &&
      typeof error.requestId === 'string' &&
      (field === undefined ? error.field !== undefined : error.field === field)
    if (!right) faults.push(`${name}: ${answer.status} ${answer.text.slice(0, 160)}`)
  }
  expect(faults).toEqual([])
  expect(await api.messages(id)).toEqual(before)
  expect((await call(server.url, 'GET', '/livez')).status).toBe(200)
  expect(server.output()).not.toMatch(/"level":50|request failed/)
})

test('a link that leads nowhere is a page that says so, the same for whatever stands in it', async () => {
  const pages = new Set<string>()
  for (const token of [
    'x',
    'x'.repeat(5_000),
    '%00',
    '%ff',
    '..%2f..',
    "'--",
    '%20',
    '%F0%9F%8C%B0',
  ]) {
    const { status, headers, text } = await call(server.url, 'GET', `/s/${token}`)
    expect(status, token).toBe(404)
    expect(headers['content-type'], token).toBe('text/html; charset=utf-8')
    pages.add(text)
  }
  expect(pages.size).toBe(1)
  expect((await call(server.url, 'GET', '/livez')).status).toBe(200)
})

test('a refused method says which ones are taken', async () => {
  const answer = await call(server.url, 'DELETE', '/api/v1/conversations')
  expect(answer.status).toBe(405)
  expect(answer.headers.allow?.split(', ').sort()).toEqual(['GET', 'POST'])
})

test('an address that does not exist is not found, whatever its form', async () => {
  for (const path of [
    '/api/v1/nothing',
    '/api/v2/conversations',
    '/%',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/v1/conversations/',
  ])
    expect(await call(server.url, 'GET', path), path).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found', field: 'path' } },
    })
  expect((await call(server.url, 'POST', '/nothing', { json: {} })).status).toBe(404)
})

test('a body without end is cut off with an answer, also when its length was not told', async () => {
  const piece = Buffer.alloc(65_536, 0x20)
  const head = `POST /api/v1/conversations HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`
  const chunked = await exchange(server.port, async (write) => {
    await write(`${head}transfer-encoding: chunked\r\n\r\n`)
    for (let sent = 0; sent < MAX_BODY_BYTES * 4; sent += piece.length)
      if (!(await write(Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]))))
        break
  })
  expect(chunked).toMatch(/^HTTP\/1\.1 413 /)
  expect(chunked).toContain('"field":"body"')
  const announced = await exchange(server.port, async (write) => {
    await write(`${head}content-length: 999999999\r\n\r\n{"title":`)
  })
  expect(announced).toMatch(/^HTTP\/1\.1 413 /)
  expect((await call(server.url, 'GET', '/livez')).status).toBe(200)
})

test('who sends somewhat too much can read why, on a connection that closes', async () => {
  for (const size of [MAX_IMPORT_BYTES + 1, MAX_BODY_BYTES + 1].flatMap((it) => [it, it, it, it])) {
    const raw = Buffer.alloc(size, 0x20)
    const path = size > MAX_IMPORT_BYTES ? '/conversations/import' : '/conversations'
    const headers = { 'content-type': 'application/json' }
    expect(await call(server.url, 'POST', `/api/v1${path}`, { raw, headers })).toMatchObject({
      status: 413,
      body: { error: { code: 'body_too_large' } },
    })
  }
})

test('text that JSON can hold comes back as it was sent, and what cannot be stored is refused', async () => {
  const { id } = await api.create({})
  const odd = 'nul \u0000 end, lone \ud83d surrogate, \u2028 line, \ufeff mark, 🧑‍🚀'
  await api.send(id, odd, { model: 'demo:echo' })
  const events = await api.events(id)
  const page = await api.messages(id)
  expect(textIn(page.items[0])).toBe(odd)
  expect(textIn(page.items[1])).toBe(odd)
  const told = events.find((event) => event.type === 'conversation-update')
  expect(told?.type === 'conversation-update' && told.patch.title).toBe(page.conversation.title)
  expect(page.conversation.title?.isWellFormed()).toBe(true)
  expect(page.conversation.title).not.toContain('\u0000')
  for (const [field, value] of [
    ['title', 'a\u0000b'],
    ['title', 'a\ud83d'],
    ['instructions', '\udc00'],
    ['instructions', '\u0000'],
  ] as const)
    expect(
      await api.request('PATCH', `/conversations/${id}`, { json: { [field]: value } }),
    ).toMatchObject({ status: 422, body: { error: { field } } })
})

test('a title cut from a long message has no half characters', async () => {
  const { id } = await api.create({})
  await api.send(id, `x${'🌰'.repeat(100)}`, { model: 'demo:echo' })
  const events = await api.events(id)
  const { title } = await api.conversation(id)
  expect(title?.isWellFormed()).toBe(true)
  const told = events.find((event) => event.type === 'conversation-update')
  expect(told?.type === 'conversation-update' && told.patch.title).toBe(title)
})

test('names of every object are no fields, and change nothing', async () => {
  const raw = '{"__proto__":{"title":"polluted","isAdmin":true},"title":"mine"}'
  const headers = { 'content-type': 'application/json' }
  const answer = await api.request<{ title: string; id: string }>('POST', '/conversations', {
    raw,
    headers,
  })
  expect(answer.status === 201 ? answer.body.title : answer.status).toBe(
    answer.status === 201 ? 'mine' : 422,
  )
  const other = await api.create({})
  expect(other.title).toBe(null)
  expect('isAdmin' in other).toBe(false)
  expect((await api.request('GET', '/conversations?__proto__=1&constructor=2')).status).toBe(200)
  // Of a key that is there twice, the last counts, as everywhere in JavaScript.
  const twice = await api.request<{ title: string }>('POST', '/conversations', {
    raw: '{"title":"a","title":"b"}',
    headers,
  })
  expect(twice.body.title).toBe('b')
})

test('limits hold at their edges', async () => {
  const { id } = await api.create({ title: 'edges' })
  const send = (parts: unknown) =>
    api.request<ErrorBody>('POST', `/conversations/${id}/messages`, {
      json: { parts, model: 'demo:echo' },
    })
  const part = (text: string) => ({ type: 'text', text })
  expect(await send([part('x'.repeat(MAX_TEXT + 1))])).toMatchObject({
    status: 422,
    body: { error: { field: 'parts.0.text' } },
  })
  for (const blank of ['', '  ', '\n\t'])
    expect(await send([part(blank)])).toMatchObject({
      status: 422,
      body: { error: { field: 'parts.0.text' } },
    })
  expect(await send([])).toMatchObject({ status: 422, body: { error: { field: 'parts' } } })
  expect(await send(Array(33).fill(part('x')))).toMatchObject({
    status: 422,
    body: { error: { field: 'parts' } },
  })
  expect(await send([{ ...part('x'), extra: 1 }])).toMatchObject({
    body: { error: { field: 'parts.0.extra' } },
  })
  expect(await send([{ type: 'image', text: 'x' }])).toMatchObject({
    body: { error: { field: 'parts.0.type' } },
  })
  expect((await send([part('x'.repeat(MAX_TEXT))])).status).toBe(202)
  await api.events(id)
  expect(textIn((await api.messages(id)).items[1])).toHaveLength(MAX_TEXT)
  expect(
    await api.request('POST', `/conversations/${id}/messages`, {
      json: { parts: [part('x')], model: 'nobody:x' },
    }),
  ).toMatchObject({
    status: 422,
    body: { error: { code: 'unknown_model', field: 'model' } },
  })
  expect((await api.messages(id)).items).toHaveLength(2)
})
