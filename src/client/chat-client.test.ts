import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ChatClient } from './chat-client.ts'
import { ApiError, ConnectionError } from './errors.ts'

interface Seen {
  route: string
  key: string | undefined
  authorization: string | undefined
  body: unknown
}

/** What a server does with its n-th request, counted from 0. */
type Handler = (response: ServerResponse, count: number, seen: Seen) => void

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(handler: Handler) {
  const seen: Seen[] = []
  const server = createServer((request: IncomingMessage, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const { method, url, headers } = request
      const key = headers['idempotency-key']
      seen.push({
        route: `${method} ${url}`,
        key: Array.isArray(key) ? key[0] : key,
        authorization: headers.authorization,
        body: text === '' ? undefined : JSON.parse(text),
      })
      handler(response, seen.length - 1, seen.at(-1)!)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function json(response: ServerResponse, body: unknown, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const quick = { sleep: async () => {}, random: () => 1 }

describe('ChatClient', () => {
  test('has the template’s defaults, but an id nobody can guess', () => {
    const chat = new ChatClient()
    expect(chat.baseUrl).toBe('http://localhost:8000')
    expect(chat.sessionId).toMatch(/^session-[0-9a-f-]{36}$/)
    expect(new ChatClient().sessionId).not.toBe(chat.sessionId)
  })

  test('asks the template’s routes', async () => {
    const { seen, baseUrl } = await serve((response) => json(response, { sessions: [] }))
    const chat = new ChatClient({ baseUrl, sessionId: 'a/b ü', token: 'secret' })
    await chat.getHistory()
    await chat.reset()
    await chat.delete()
    expect(await chat.sessions()).toEqual([])
    await chat.stats()
    expect(seen.map(({ route }) => route)).toEqual([
      'GET /v1/history/a%2Fb%20%C3%BC',
      'POST /v1/reset/a%2Fb%20%C3%BC',
      'DELETE /v1/history/a%2Fb%20%C3%BC',
      'GET /v1/sessions',
      'GET /v1/stats',
    ])
    expect(seen.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true)
  })

  test('chat sends message, session and system prompt, and gives the answer', async () => {
    const answer = { response: 'Hi', session_id: 's', timestamp: 'now', turn_count: 1 }
    const { seen, baseUrl } = await serve((response) => json(response, answer))
    const chat = new ChatClient({ baseUrl, sessionId: 's', systemPrompt: 'Be brief.' })
    expect(await chat.chat('Hello')).toEqual(answer)
    expect(seen[0]).toMatchObject({
      route: 'POST /v1/chat',
      body: { message: 'Hello', session_id: 's', system_prompt: 'Be brief.' },
    })
  })

  test('a repeated message carries the same key, another message another', async () => {
    const { seen, baseUrl } = await serve((response, count) => {
      if (count === 0) response.destroy()
      else if (count === 1) json(response, { detail: 'Restarting' }, 503)
      else json(response, {})
    })
    const chat = new ChatClient({ baseUrl, ...quick })
    await chat.chat('one')
    await chat.chat('one')
    const [first, second, third, fourth] = seen.map(({ key }) => key)
    expect([second, third]).toEqual([first, first])
    expect(first).toMatch(/^msg_/)
    expect(fourth).not.toBe(first)
  })

  test('chatStream hands over every piece once and no half letters', async () => {
    const bytes = Buffer.from('añ😀z – 你好')
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
      const next = (at: number) =>
        at === bytes.length
          ? response.end()
          : response.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1))
      next(0)
    })
    const pieces: string[] = []
    const whole = await new ChatClient(baseUrl).chatStream('x', (text) => pieces.push(text))
    expect(whole).toBe('añ😀z – 你好')
    expect(pieces.join('')).toBe(whole)
    expect(pieces.join('|')).not.toContain('\uFFFD')
    expect(pieces).not.toContain('')
  })

  test('a stream cut at any byte goes on where it broke, without gap or repeat', async () => {
    const reply = 'Zwölf große 😀 Wörter. '.repeat(4)
    const bytes = Buffer.from(reply)
    let cut = 0
    const { seen, baseUrl } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
      cut += 17
      if (cut >= bytes.length) return void response.end(bytes)
      response.write(bytes.subarray(0, cut), () => response.destroy())
    })
    const pieces: string[] = []
    const chat = new ChatClient({ baseUrl, ...quick })
    expect(await chat.chatStream('x', (text) => pieces.push(text))).toBe(reply)
    expect(pieces.join('')).toBe(reply)
    expect(seen.length).toBeGreaterThan(4)
    expect(new Set(seen.map(({ key }) => key)).size).toBe(1)
  })

  test.each([
    ['failed', { code: 'provider_timeout', message: 'Too slow.', retryable: true }],
    ['interrupted', undefined],
  ])('a reply that broke off (%s) is an error, and its mark no text', async (state, reason) => {
    const pieces = ['One\n', '\nErr', 'and two\nEr', 'ror', ': Too slow.']
    const { baseUrl, seen } = await serve((response, count) => {
      if (count > 0) return json(response, { id: 'run_1', state, reason })
      response.writeHead(200, { 'x-run-id': 'run_1' })
      const next = () => {
        const piece = pieces.shift()
        if (piece === undefined) response.end()
        else response.write(piece, () => setImmediate(next))
      }
      next()
    })
    let heard = ''
    const call = new ChatClient(baseUrl).chatStream('x', (text) => (heard += text))
    const error: unknown = await call.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject(reason ?? { code: 'unexpected_answer', retryable: false })
    expect(heard).toBe('One\n\nErrand two')
    expect(seen.at(-1)!.route).toBe('GET /api/v1/runs/run_1')
  })

  test.each([
    ['a whole reply that only reads so', 'Say\nError: no', { 'x-run-id': 'run_1' }],
    ['a server that names no run', 'Say\nError: no', {}],
    ['a mark in the middle', 'Say\nError: no\nbut yes', { 'x-run-id': 'run_1' }],
    ['a line end', 'Say\n', { 'x-run-id': 'run_1' }],
  ])('%s is handed over whole', async (_name, text, headers) => {
    const { baseUrl } = await serve((response, count) => {
      if (count > 0) json(response, { id: 'run_1', state: 'completed' })
      else response.writeHead(200, headers as Record<string, string>).end(text)
    })
    let heard = ''
    expect(await new ChatClient(baseUrl).chatStream('x', (piece) => (heard += piece))).toBe(text)
    expect(heard).toBe(text)
  })

  test.each([
    [500, { detail: 'Too slow.', code: 'provider_timeout' }, { code: 'provider_timeout' }],
    [
      404,
      { detail: 'Session not found' },
      { code: 'not_found', status: 404, message: 'Session not found' },
    ],
    [
      422,
      {
        detail: [{ type: 'missing', loc: ['body', 'message'], msg: 'Field required', input: null }],
      },
      { code: 'invalid_request', field: 'message', message: 'message: Field required' },
    ],
    [401, { detail: 'Unauthorized' }, { code: 'unauthorized', retryable: false }],
  ])('a %i is a typed error, on every method', async (status, body, expected) => {
    const { baseUrl } = await serve((response) => json(response, body, status))
    const chat = new ChatClient(baseUrl)
    const heard: string[] = []
    const calls = await Promise.allSettled([
      chat.chat('x'),
      chat.chatStream('x', (text) => heard.push(text)),
      chat.getHistory(),
      chat.reset(),
      chat.delete(),
      chat.sessions(),
      chat.stats(),
    ])
    for (const call of calls) {
      const error: unknown = call.status === 'rejected' ? call.reason : call
      expect(error).toBeInstanceOf(ApiError)
      expect(error).toMatchObject(expected)
    }
    expect(heard).toEqual([])
  })

  test('no server is a ConnectionError, after the tries that make sense', async () => {
    const { seen, baseUrl } = await serve((response) => response.destroy())
    const chat = new ChatClient({ baseUrl, ...quick })
    await expect(chat.chat('x')).rejects.toBeInstanceOf(ConnectionError)
    expect(seen).toHaveLength(8)
  })

  test('the signal ends the waiting with its reason', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const { baseUrl } = await serve((response) => {
      response.writeHead(200).write('a', () => stop.abort(reason))
    })
    const chat = new ChatClient({ baseUrl, ...quick })
    const call = chat.chatStream('x', () => {}, { signal: stop.signal })
    await expect(call).rejects.toBe(reason)
  })
})
