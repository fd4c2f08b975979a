import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as shapes from '../../src/server/http/dialects/template-schemas.ts'
import { scripted } from '../protocol/api.ts'
import { call, open } from '../protocol/http-client.ts'
import { appForAll, startHere } from '../protocol/in-process.ts'
import { ChatClient, type ChatAnswer, type ChatHistory } from './chat-client.ts'
import { piecesOf } from './lines.ts'

const app = appForAll()

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/
const client = () => new ChatClient(app.url.slice(0, -1))
const chat = (session_id: string, message = '[tokens=3]', fields: object = {}) =>
  call<ChatAnswer>(app.url, 'POST', '/chat', { json: { message, session_id, ...fields } })
const history = (id: string) =>
  call<ChatHistory>(app.url, 'GET', `/history/${encodeURIComponent(id)}`)

describe('the template’s client', () => {
  test('has a session of its own and counts its turns', async () => {
    const mine = client()
    expect(mine.sessionId).toMatch(/^session-[0-9a-z]{9}$/)
    const first = await mine.chat('[tokens=3]')
    expect(first).toEqual({
      response: scripted(3),
      session_id: mine.sessionId,
      timestamp: expect.stringMatching(ISO) as string,
      turn_count: 1,
    })
    expect((await mine.chat('[tokens=4]')).turn_count).toBe(2)
    expect(await mine.getHistory()).toEqual({
      session_id: mine.sessionId,
      messages: [
        { role: 'user', content: '[tokens=3]' },
        { role: 'assistant', content: scripted(3) },
        { role: 'user', content: '[tokens=4]' },
        { role: 'assistant', content: scripted(4) },
      ],
      turn_count: 2,
    })
  })

  test('reads a stream piece by piece, and nothing but the reply', async () => {
    const mine = client()
    const pieces: string[] = []
    await mine.chatStream('[tokens=12 rate=15]', (piece) => pieces.push(piece))
    expect(pieces.join('')).toBe(scripted(12))
    expect(pieces.length).toBeGreaterThan(3)
    expect((await mine.chat('[tokens=1]')).turn_count).toBe(2)
    expect((await mine.getHistory()).messages).toHaveLength(4)
  })

  test('resets: the session stays, what was said in it does not', async () => {
    const mine = client()
    await mine.chat('[tokens=2]')
    await mine.reset()
    expect(await mine.getHistory()).toEqual({
      session_id: mine.sessionId,
      messages: [],
      turn_count: 0,
    })
    expect((await mine.chat('[tokens=2]')).turn_count).toBe(1)
  })

  test('throws when a chat fails', async () => {
    await expect(client().chat('[fail=before]')).rejects.toThrow('Chat failed')
  })

  test('does the same under /v1', async () => {
    const mine = new ChatClient(`${app.url}v1`)
    await mine.chat('[tokens=2]')
    expect((await mine.getHistory()).turn_count).toBe(1)
    expect((await call(app.url, 'GET', `/history/${mine.sessionId}`)).status).toBe(200)
  })
})

describe('the routes', () => {
  test('/ says to programs that the server is there, and gives browsers the page', async () => {
    const health = { status: 'ok', service: 'chat-api' }
    for (const accept of ['*/*', 'application/json', '']) {
      const answer = await call(app.url, 'GET', '/', { headers: { accept } })
      expect(answer).toMatchObject({ status: 200, body: health })
      expect(answer.headers.vary?.toLowerCase()).toContain('accept')
    }
    const page = await call(app.url, 'GET', '/', { headers: { accept: 'text/html,*/*;q=0.8' } })
    expect(page.body).toBeUndefined()
    expect(page.headers.vary?.toLowerCase().split(', ')).toContain('accept')
  })

  test('/chat-stream answers bare text in UTF-8, each piece whole letters', async () => {
    const echo = await startHere({ LOQUAT_MODEL: 'demo:echo' })
    try {
      const message = 'Žluťoučký kůň 🐎 – 你好 '.repeat(200).trim()
      const json = { message, session_id: 'letters' }
      const response = await open(echo.url, 'POST', '/chat-stream', { json })
      expect(response.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'transfer-encoding': 'chunked',
        'cache-control': expect.stringContaining('no-store') as string,
        'x-accel-buffering': 'no',
      })
      const pieces = await piecesOf(response)
      expect(pieces.map((piece) => new TextDecoder().decode(piece)).join('')).toBe(message)
    } finally {
      await echo.close()
    }
  })

  test('/chat-stream waits for a letter whose halves the model says one by one', async () => {
    const models = {
      async *'function:halves'() {
        for (const half of 'a🐎b🐎'.split('')) {
          yield half
          await delay(40)
        }
      },
    }
    const own = await startHere({ LOQUAT_MODEL: 'function:halves' }, Date.now, { models })
    try {
      const json = { message: 'x', session_id: 'halves' }
      const pieces = await piecesOf(await open(own.url, 'POST', '/chat-stream', { json }))
      expect(pieces.map((piece) => new TextDecoder().decode(piece)).join('')).toBe('a🐎b🐎')
    } finally {
      await own.close()
    }
  })

  test('any string names a session, and is given back as it was', async () => {
    for (const id of ['with blank', 'ä/ö?#%', '💬', "it's"]) {
      expect((await chat(id)).body.session_id).toBe(id)
      expect((await history(id)).body.session_id).toBe(id)
    }
  })

  test('the first message of a session decides on its system prompt, for good', async () => {
    const native = (id: string) =>
      call<{ instructions: string }>(app.url, 'GET', `/api/v1/conversations/${id}`)
    // One of its own, so that another try begins with the first message.
    const session = `prompted-${randomUUID()}`
    const sent = await chat(session, '[tokens=1]', { system_prompt: 'Be brief.' })
    expect(sent.headers['x-system-prompt']).toBe('request')
    const id = String(sent.headers['x-conversation-id'])
    expect((await native(id)).body.instructions).toBe('Be brief.')
    const later = await chat(session, '[tokens=1]', { system_prompt: 'Be long.' })
    expect(later.headers['x-system-prompt']).toBe('session')
    expect((await native(id)).body.instructions).toBe('Be brief.')
    await call(app.url, 'POST', `/reset/${session}`)
    expect((await native(id)).body.instructions).toBe('Be brief.')
    for (const none of [{}, { system_prompt: null }, { system_prompt: '' }]) {
      await call(app.url, 'DELETE', `/history/${session}`)
      const again = await chat(session, '[tokens=1]', none)
      const { instructions } = (await native(String(again.headers['x-conversation-id']))).body
      expect(instructions).toBe('You are a helpful AI assistant.')
    }
    expect((await history(session)).body.messages).toHaveLength(2)
  })

  test('an unknown session', async () => {
    expect(await history('nobody')).toMatchObject({
      status: 404,
      text: '{"detail":"Session not found"}',
    })
    for (const [method, path] of [
      ['DELETE', '/history/nobody'],
      ['POST', '/reset/nobody'],
    ] as const)
      expect(await call(app.url, method, path)).toMatchObject({
        status: 200,
        body: { status: 'not_found', session_id: 'nobody' },
      })
  })

  test('sessions are listed in the order in which they began, and counted', async () => {
    const own = await startHere()
    try {
      const get = <T>(path: string) => call<T>(own.url, 'GET', path).then(({ body }) => body)
      const say = (session_id: string) =>
        call(own.url, 'POST', '/chat', { json: { message: '[tokens=1]', session_id } })
      expect(await get('/stats')).toEqual({
        total_sessions: 0,
        total_messages: 0,
        avg_messages_per_session: 0,
      })
      for (const id of ['b', 'a', 'c', 'a', 'b', 'b']) await say(id)
      await call(own.url, 'POST', '/reset/a')
      expect(await get('/sessions')).toEqual({
        sessions: [
          { session_id: 'b', turns: 3, created_at: expect.stringMatching(ISO) as string },
          { session_id: 'a', turns: 0, created_at: expect.stringMatching(ISO) as string },
          { session_id: 'c', turns: 1, created_at: expect.stringMatching(ISO) as string },
        ],
      })
      expect(await get('/stats')).toEqual({
        total_sessions: 3,
        total_messages: 8,
        avg_messages_per_session: 8 / 3,
      })
      expect(await call(own.url, 'POST', '/reset/b')).toMatchObject({
        body: { status: 'reset', session_id: 'b', previous_turns: 3 },
      })
      expect(await call(own.url, 'DELETE', '/history/b')).toMatchObject({
        body: { status: 'cleared', session_id: 'b' },
      })
      expect(await get<object>('/sessions')).toMatchObject({
        sessions: [{ session_id: 'a' }, { session_id: 'c' }],
      })
      expect((await call(own.url, 'GET', '/history/b')).status).toBe(404)
    } finally {
      await own.close()
    }
  })

  test.each(['/chat', '/chat-stream', '/v1/chat'])(
    '%s names every field at fault',
    async (path) => {
      const input = { session_id: 5 }
      expect(await call(app.url, 'POST', path, { json: input })).toMatchObject({
        status: 422,
        body: {
          detail: [
            { type: 'missing', loc: ['body', 'message'], msg: 'Field required', input },
            {
              type: 'string_type',
              loc: ['body', 'session_id'],
              msg: 'Input should be a valid string',
              input: 5,
            },
          ],
        },
      })
      const headers = { 'content-type': 'application/json' }
      expect(await call(app.url, 'POST', path, { raw: '{"message":', headers })).toMatchObject({
        status: 422,
        body: { detail: [{ type: 'json_invalid', msg: 'JSON decode error' }] },
      })
      // Deep enough that telling what was wrong would run out of stack.
      const deep = `{"message":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
      expect(await call(app.url, 'POST', path, { raw: deep, headers })).toMatchObject({
        status: 422,
        body: { detail: [{ type: 'json_invalid' }] },
      })
      const form = { 'content-type': 'application/x-www-form-urlencoded' }
      expect(
        await call(app.url, 'POST', path, { raw: 'message=a&session_id=b', headers: form }),
      ).toMatchObject({ status: 422, body: { detail: [{ loc: ['body'] }] } })
      expect(await call(app.url, 'POST', path)).toMatchObject({
        status: 422,
        body: { detail: [{ type: 'missing', loc: ['body'] }] },
      })
    },
  )

  test('every answer is what the OpenAPI document says', async () => {
    const id = 'described'
    await chat(id, '[tokens=2 fail=mid]')
    await chat(id, '[tokens=2 finish=length]')
    const say = (method: string, path: string, json?: object) =>
      call<object>(app.url, method, path, json ? { json } : {}).then(({ body }) => body)
    const message = { message: '[tokens=1]', session_id: id }
    for (const [schema, answer] of [
      [shapes.health, () => say('GET', '/')],
      [shapes.chatResponse, () => say('POST', '/chat', message)],
      [shapes.historyResponse, () => say('GET', `/history/${id}`)],
      [shapes.sessions, () => say('GET', '/sessions')],
      [shapes.stats, () => say('GET', '/stats')],
      [shapes.reset, () => say('POST', `/reset/${id}`)],
      [shapes.cleared, () => say('DELETE', `/history/${id}`)],
      [shapes.reset, () => say('POST', `/reset/${id}`)],
      [shapes.httpError, () => say('GET', `/history/${id}`)],
      [shapes.httpError, () => say('POST', '/chat', { ...message, message: '[fail=before]' })],
      [shapes.validationError, () => say('POST', '/chat', {})],
    ] as const) {
      const body = await answer()
      // What the schema does not know, it would take away.
      expect(schema.parse(body)).toEqual(body)
    }
  })

  test('/sandbox/costs says what tokens would cost on well-known models', async () => {
    interface Costs {
      items: { model: string; micro_usd: number }[]
    }
    const costs = (query: string) => call<Costs>(app.url, 'GET', `/sandbox/costs?${query}`)
    const { items } = (await costs('input_tokens=1000&output_tokens=1000')).body
    expect(items.length).toBeGreaterThan(5)
    expect(items.map((item) => item.micro_usd)).toEqual(
      items.map((item) => item.micro_usd).toSorted((a, b) => a - b),
    )
    const twice = (await costs('input_tokens=2000&output_tokens=2000')).body.items
    const [first] = items
    expect(twice.find(({ model }) => model === first!.model)?.micro_usd).toBe(first!.micro_usd * 2)
    for (const query of ['', 'input_tokens=1', 'input_tokens=-1&output_tokens=1'])
      expect((await costs(query)).status).toBe(422)
  })

  test('addresses and methods that are none', async () => {
    expect(await call(app.url, 'GET', '/nothing')).toMatchObject({
      status: 404,
      body: { detail: 'Not Found' },
    })
    const refused = await call(app.url, 'PUT', '/chat-stream')
    expect(refused).toMatchObject({ status: 405, text: '{"detail":"Method Not Allowed"}' })
    expect(refused.headers.allow).toBe('POST')
    expect((await call(app.url, 'PATCH', '/history/a')).headers.allow).toBe('GET, DELETE')
    expect((await call(app.url, 'POST', '/')).status).toBe(405)
  })

  test('its OpenAPI document names every route, with examples and error bodies', async () => {
    interface Document {
      openapi: string
      info: { title: string }
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
    }
    const { body } = await call<Document>(app.url, 'GET', '/openapi.json')
    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Chat API' } })
    expect(
      Object.entries(body.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      ),
    ).toEqual([
      'get /',
      'post /chat',
      'post /chat-stream',
      'get /history/{session_id}',
      'delete /history/{session_id}',
      'get /sessions',
      'post /reset/{session_id}',
      'get /stats',
    ])
    expect(body.paths['/chat']!['post']).toMatchObject({
      requestBody: {
        content: {
          'application/json': {
            schema: { required: ['message', 'session_id'], examples: [{ session_id: 'test-1' }] },
          },
        },
      },
      responses: {
        200: { content: { 'application/json': { schema: { title: 'ChatResponse' } } } },
        422: { content: { 'application/json': { schema: { title: 'HTTPValidationError' } } } },
      },
    })
    expect(body.paths['/history/{session_id}']!['get']!.responses).toHaveProperty('404')
    expect((await call(app.url, 'GET', '/docs')).headers.location).toMatch(/^\/api\/docs/)
  })
})
