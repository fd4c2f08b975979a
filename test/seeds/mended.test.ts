import { describe, expect, test } from 'vitest'
import { createApi, scripted } from '../protocol/api.ts'
import { call, open } from '../protocol/http-client.ts'
import { appForAll, startHere } from '../protocol/in-process.ts'
import type { ChatAnswer, ChatHistory } from './chat-client.ts'
import { createExamplePage } from './example-page.ts'
import { linesIn, piecesOf } from './lines.ts'
import { until } from './until.ts'

/** What the two seeds got wrong. Each of these fails on their servers. */
const app = appForAll()

let sessions = 0
const newSession = () => `session-${++sessions}`
const send = <T = ChatAnswer>(
  path: string,
  session_id: string,
  message: string,
  { fields = {}, headers = {} }: { fields?: object; headers?: Record<string, string> } = {},
) => call<T>(app.url, 'POST', path, { json: { message, session_id, ...fields }, headers })
const history = async (id: string) =>
  (await call<ChatHistory>(app.url, 'GET', `/history/${id}`)).body

describe('a client that hangs up', () => {
  test('loses nothing, and stops nothing', async () => {
    const id = newSession()
    const json = { session_id: id, message: '[tokens=60 rate=200]' }
    const response = await open(app.url, 'POST', '/chat-stream', { json })
    await new Promise((resolve) => response.once('data', resolve))
    response.destroy()
    expect((await history(id)).messages[0]).toEqual({ role: 'user', content: json.message })
    const whole = await until(
      () => history(id),
      ({ turn_count }) => turn_count === 1,
    )
    expect(whole.messages[1]).toEqual({ role: 'assistant', content: scripted(60) })
  })

  test('the page finds all of it when it comes back', async () => {
    const page = createExamplePage(app.url)
    await page.load()
    const response = await open(app.url, 'POST', '/chat/', {
      raw: 'prompt=[tokens=400 rate=200]',
      headers: { ...page.headers(), 'content-type': 'application/x-www-form-urlencoded' },
    })
    await new Promise((resolve) => response.once('data', resolve))
    response.destroy()
    const growing = await page.load()
    expect([...growing.messages.values()].at(-1)).toMatchObject({ role: 'model', state: 'running' })
    const { messages } = await until(
      () => page.load(),
      (state) => [...state.messages.values()].every((line) => line.state === undefined),
    )
    expect([...messages.values()].map(({ content }) => content)).toEqual([
      '[tokens=400 rate=200]',
      scripted(400),
    ])
  })
})

describe('the lines of the example', () => {
  test('have one time each, the stored one, however fast they come', async () => {
    const frozen = await startHere({}, () => Date.UTC(2026, 0, 31, 12))
    try {
      const page = createExamplePage(frozen.url)
      const shown = new Map<string, string>()
      for (const prompt of ['a [tokens=1]', 'b [tokens=1]', 'c [tokens=1]'])
        for (const [time, { content }] of (await page.submit(prompt)).messages)
          shown.set(time, content)
      expect([...shown.keys()]).toEqual([
        '2026-01-31T12:00:00+00:00',
        ...[1, 2, 3, 4, 5].map((n) => `2026-01-31T12:00:00.00000${n}+00:00`),
      ])
      const stored = (await page.load()).messages
      expect(new Map([...stored].map(([time, { content }]) => [time, content]))).toEqual(shown)
    } finally {
      await frozen.close()
    }
  })

  test('are not a line for each word, and do not grow with the square of the reply', async () => {
    const response = await open(app.url, 'POST', '/chat/', {
      raw: 'prompt=[tokens=4000 rate=2000]',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const pieces = await piecesOf(response)
    const model = linesIn(pieces.join('')).filter(({ role }) => role === 'model')
    expect(model.at(-1)!.content).toBe(scripted(4000))
    expect(model.length).toBeLessThan(60)
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    expect(bytes).toBeLessThan(30 * scripted(4000).length)
  })

  test('leave out what is not text, and never fail', async () => {
    const page = createExamplePage(app.url)
    await page.submit('[reasoning=5 tokens=3]')
    await page.submit('[fail=before]')
    await page.submit('[tokens=0]')
    const lines = [...(await page.load()).messages.values()]
    expect(lines.map(({ content }) => content)).toEqual([
      '[reasoning=5 tokens=3]',
      scripted(3),
      '[fail=before]',
      expect.stringMatching(/^Error: /) as string,
      '[tokens=0]',
    ])
  })

  test('end in good order when the model fails, and say so', async () => {
    const page = createExamplePage(app.url)
    const { messages } = await page.submit('[tokens=6 fail=mid]')
    const last = [...messages.values()].at(-1)!
    expect(last).toMatchObject({
      role: 'model',
      state: 'failed',
      error: expect.any(String) as string,
    })
    expect(last.content).toBe(`${scripted(3)}\n\nError: ${last.error}`)
    expect((await page.load()).messages).toEqual(messages)
    expect((await page.submit('[tokens=2]')).messages.size).toBe(2)
  })

  test('tell of a reply that was cut off', async () => {
    const { messages } = await createExamplePage(app.url).submit('[tokens=3 finish=length]')
    expect([...messages.values()].at(-1)).toMatchObject({ finish_reason: 'length' })
  })
})

describe('two at once', () => {
  test('take turns, and the second knows of the first', async () => {
    const id = newSession()
    const answers = await Promise.all(
      [1, 2, 3].map((n) => send('/chat', id, `${n} [tokens=20 rate=200]`)),
    )
    expect(answers.map(({ body }) => body.turn_count).sort()).toEqual([1, 2, 3])
    const { messages, turn_count } = await history(id)
    expect(turn_count).toBe(3)
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
    ])
    expect(
      (await call<{ sessions: object[] }>(app.url, 'GET', '/sessions')).body.sessions,
    ).toContainEqual(expect.objectContaining({ session_id: id, turns: 3 }))
  })

  test('on the page too', async () => {
    const page = createExamplePage(app.url)
    await page.load()
    await Promise.all(['a', 'b'].map((word) => page.submit(`${word} [tokens=10 rate=100]`)))
    const lines = [...(await page.load()).messages.values()]
    expect(lines.map(({ role }) => role)).toEqual(['user', 'model', 'user', 'model'])
    expect(lines.map(({ timestamp }) => timestamp)).toEqual(
      lines.map(({ timestamp }) => timestamp).sort(),
    )
  })
})

describe('a reply can be stopped', () => {
  test('and what was written is kept', async () => {
    const id = newSession()
    const json = { session_id: id, message: '[tokens=1000 rate=20]' }
    const response = await open(app.url, 'POST', '/chat-stream', { json })
    const over = new Promise((resolve) => response.once('end', resolve))
    await new Promise((resolve) => response.once('data', resolve))
    const run = String(response.headers['x-run-id'])
    expect((await call(app.url, 'POST', `/api/v1/runs/${run}/cancel`)).status).toBe(202)
    await over
    const { messages, turn_count } = await history(id)
    expect(messages[1]).toMatchObject({ role: 'assistant', state: 'stopped' })
    expect(scripted(1000).startsWith(messages[1]!.content)).toBe(true)
    expect(turn_count).toBe(0)
    expect((await send('/chat', id, '[tokens=1]')).body.turn_count).toBe(1)
  })

  test('a reset stops it, a deletion ends it', async () => {
    for (const [method, path] of [
      ['POST', '/reset/'],
      ['DELETE', '/history/'],
    ] as const) {
      const id = newSession()
      const json = { session_id: id, message: '[tokens=1000 rate=20]' }
      const response = await open(app.url, 'POST', '/chat-stream', { json })
      const begun = new Promise((resolve) => response.once('data', resolve))
      let text = ''
      response.on('data', (piece: Buffer) => (text += piece.toString()))
      const over = new Promise((resolve) => response.once('end', resolve))
      await begun
      expect((await call(app.url, method, path + id)).status).toBe(200)
      await over
      expect(text).toMatch(/\nError: .*\.$/)
      const again = await send('/chat', id, '[tokens=1]')
      expect(again.body.turn_count).toBe(1)
      expect((await history(id)).messages).toHaveLength(2)
    }
  })
})

describe('a failure', () => {
  test('before the first word has a status, a code and a plain sentence', async () => {
    for (const path of ['/chat', '/chat-stream']) {
      const answer = await send(path, newSession(), '[fail=before]')
      expect(answer).toMatchObject({
        status: 500,
        body: {
          detail: expect.stringMatching(/^[A-Z].*\.$/) as string,
          code: 'provider_unavailable',
          request_id: answer.headers['x-request-id'],
        },
      })
    }
  })

  test('in the middle of a stream ends it with a sentence that gives nothing away', async () => {
    const id = newSession()
    const { status, text } = await send('/chat-stream', id, '[tokens=6 fail=mid]')
    expect(status).toBe(200)
    expect(text).toMatch(new RegExp(`^${scripted(3)}\nError: [A-Z][^\n]*\\.$`))
    expect((await history(id)).messages[1]).toEqual({
      role: 'assistant',
      content: scripted(3),
      state: 'failed',
    })
  })

  test('takes its turn back, so the next one works and counts right', async () => {
    const id = newSession()
    await send('/chat', id, '[tokens=1]')
    await send('/chat', id, '[fail=before]')
    expect(await history(id)).toMatchObject({ messages: [{}, {}], turn_count: 1 })
    expect((await send('/chat', id, '[tokens=2]')).body.turn_count).toBe(2)
    const { messages } = await history(id)
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  })

  test('of the first message begins no session, where nothing was started', async () => {
    const bare = await startHere({ LOQUAT_MODEL: 'nobody:nothing' })
    try {
      const json = { session_id: 'a', message: 'x' }
      const refused = await call<{ detail: string }>(bare.url, 'POST', '/chat', { json })
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expect(refused.body.detail).toEqual(expect.any(String))
      expect((await call(bare.url, 'GET', '/sessions')).body).toEqual({ sessions: [] })
    } finally {
      await bare.close()
    }
  })
})

describe('what is refused', () => {
  test('blank messages and sessions, and what is too long', async () => {
    expect((await send('/chat', newSession(), ' \n')).status).toBe(422)
    expect((await send('/chat', '  ', 'x')).status).toBe(422)
    expect((await send('/chat', 'x'.repeat(256), 'x')).status).toBe(422)
    expect((await send('/chat', newSession(), 'x'.repeat(300_000))).status).toBe(413)
    expect((await send('/chat', newSession(), 'x'.repeat(2_000_000))).status).toBe(413)
    const system_prompt = 'x'.repeat(40_000)
    expect(await send('/chat', newSession(), 'x', { fields: { system_prompt } })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'string_too_long', loc: ['body', 'system_prompt'] }] },
    })
    const form = new URLSearchParams({ prompt: 'x'.repeat(300_000) })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const [raw, status] of [
      [String(form), 413],
      ['prompt=%20', 422],
    ] as const)
      expect((await call(app.url, 'POST', '/chat/', { raw, headers })).status).toBe(status)
  })

  test('what pages of other sites send', async () => {
    const headers = {
      origin: 'https://elsewhere.example',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const { status, body } = await call(app.url, 'POST', '/chat/', { raw: 'prompt=x', headers })
    expect(status).toBe(403)
    expect(body).toMatchObject({ detail: 'Requests from pages of other sites are refused.' })
  })

  test('system prompts of clients, where the operator says so', async () => {
    const strict = await startHere({ SYSTEM_PROMPTS: 'off' })
    try {
      const json = { session_id: 'a', message: '[tokens=1]', system_prompt: 'Be rude.' }
      const { headers } = await call(strict.url, 'POST', '/chat', { json })
      expect(headers['x-system-prompt']).toBe('off')
      const id = String(headers['x-conversation-id'])
      expect((await createApi(strict).conversation(id)).instructions).toBe(
        'You are a helpful AI assistant.',
      )
    } finally {
      await strict.close()
    }
  })
})

describe('a reply', () => {
  test('is its text, whatever comes before it', async () => {
    const { body } = await send('/chat', newSession(), '[reasoning=4 tokens=3]')
    expect(body.response).toBe(scripted(3))
  })

  test('that a limit cut off says so', async () => {
    const id = newSession()
    const answer = await send('/chat', id, '[tokens=3 finish=length]')
    expect(answer.headers['x-finish-reason']).toBe('length')
    expect((await history(id)).messages[1]).toMatchObject({ finish_reason: 'length' })
  })
})

describe('a repeated request', () => {
  const key = (name: string) => ({ headers: { 'idempotency-key': name } })

  test('under the same key is the same turn, on every route', async () => {
    const id = newSession()
    const first = await send('/chat', id, '[tokens=5]', key(`one-${id}`))
    const again = await send('/chat', id, '[tokens=5]', key(`one-${id}`))
    expect(again.body).toEqual(first.body)
    const stream = await send('/chat-stream', id, '[tokens=5]', key(`one-${id}`))
    expect(stream.text).toBe(scripted(5))
    expect((await history(id)).messages).toHaveLength(2)

    const page = createExamplePage(app.url)
    await page.load()
    const two = { 'idempotency-key': `two-${id}` }
    const lines = await page.submit('[tokens=5]', two)
    expect((await page.submit('[tokens=5]', two)).messages).toEqual(lines.messages)
    expect((await page.load()).messages.size).toBe(2)

    const api = createApi(app)
    const { id: conversation } = await api.create()
    const json = { parts: [{ type: 'text', text: '[tokens=5]' }] }
    const path = `/conversations/${conversation}/messages`
    const sent = await Promise.all(
      [1, 2, 3].map(() => api.request('POST', path, { json, ...key(`three-${id}`) })),
    )
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1)
  })

  test('while the reply is still being written joins it', async () => {
    const id = newSession()
    const answers = await Promise.all(
      [1, 2, 3].map(() => send('/chat-stream', id, '[tokens=20 rate=100]', key(`joined-${id}`))),
    )
    expect(answers.map(({ text }) => text)).toEqual([1, 2, 3].map(() => scripted(20)))
    expect((await history(id)).messages).toHaveLength(2)
  })

  test('under the same key with something else to say is refused, and so is a bad key', async () => {
    const id = newSession()
    await send('/chat', id, '[tokens=1]', key(`taken-${id}`))
    expect((await send('/chat', id, '[tokens=2]', key(`taken-${id}`))).status).toBe(422)
    for (const bad of ['', ' ', 'a b', 'x'.repeat(256)])
      expect((await send('/chat', id, 'x', key(bad))).status, bad).toBe(422)
    const api = createApi(app)
    const { id: conversation } = await api.create()
    expect(
      await api.request('POST', `/conversations/${conversation}/messages`, {
        json: { parts: [{ type: 'text', text: 'x' }] },
        ...key('a b'),
      }),
    ).toMatchObject({ status: 422, body: { error: { field: 'Idempotency-Key' } } })
  })
})
