import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { isId } from '../protocol/index.ts'
import { createClient } from './client.ts'
import { ConnectionError } from './errors.ts'

interface Seen {
  method: string
  url: string
  authorization: string | undefined
  body: unknown
}

type Answer =
  { status: number; body?: unknown; headers?: Record<string, string> } | 'hang up' | 'silence'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server that gives these answers in turn, the last one for ever, and remembers what it was asked. */
async function serve(...answers: Answer[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => reply(request, response, text))
  })
  function reply(request: IncomingMessage, response: ServerResponse, text: string) {
    const { method, url, headers } = request
    seen.push({
      method: method!,
      url: url!,
      authorization: headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    })
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer === 'hang up') request.socket.destroy()
    if (typeof answer === 'string') return
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

function error(status: number, code: string, retryable: boolean, rest: object = {}): Answer {
  return { status, body: { error: { code, message: `It is ${code}.`, retryable, ...rest } } }
}

describe('send', () => {
  test('repeats itself under one id until the server has answered', async () => {
    const sent = { message: { id: 'm' }, run: { id: 'r' }, seq: 2 }
    const { seen, baseUrl } = await serve(
      'hang up',
      error(503, 'draining', true),
      'hang up',
      error(503, 'storage_unavailable', true),
      { status: 202, body: sent },
    )
    const delays: number[] = []
    const sleep = async (milliseconds: number) => void delays.push(milliseconds)
    const client = createClient({ baseUrl, sleep, random: () => 1 })
    expect(await client.send('conv_1', 'hello')).toEqual(sent)
    expect(seen).toHaveLength(5)
    expect(new Set(seen.map((request) => JSON.stringify(request))).size).toBe(1)
    const body = seen[0]!.body as { id: string; parts: unknown }
    expect(isId('msg', body.id)).toBe(true)
    expect(body.parts).toEqual([{ type: 'text', text: 'hello' }])
    expect(delays).toEqual([250, 500, 1000, 2000])
  })

  test.each([
    ['a refusal', error(422, 'message_conflict', false), 'message_conflict'],
    ['no model, which waiting does not cure', error(503, 'no_model', false), 'no_model'],
  ])('does not repeat after %s', async (_name, answer, code) => {
    const { seen, baseUrl } = await serve(answer)
    await expect(createClient({ baseUrl }).send('conv_1', 'x')).rejects.toMatchObject({ code })
    expect(seen).toHaveLength(1)
  })

  test('gives up after eight tries', async () => {
    const { seen, baseUrl } = await serve('hang up')
    const client = createClient({ baseUrl, sleep: async () => {} })
    await expect(client.send('conv_1', 'x')).rejects.toBeInstanceOf(ConnectionError)
    expect(seen).toHaveLength(8)
  })

  test('takes id, parent, model and what to do when busy', async () => {
    const { seen, baseUrl } = await serve({ status: 202, body: {} })
    await createClient({ baseUrl }).send('conv_1', {
      id: 'msg_x',
      text: 'x',
      parentId: null,
      model: 'demo:echo',
      onBusy: 'queue',
    })
    expect(seen[0]!.body).toEqual({
      id: 'msg_x',
      parts: [{ type: 'text', text: 'x' }],
      parentId: null,
      model: 'demo:echo',
      onBusy: 'queue',
    })
  })
})

describe('beginning a conversation', () => {
  test('repeats itself under one id until the server has answered', async () => {
    const begun = { id: 'conv_1' }
    const { seen, baseUrl } = await serve('hang up', error(503, 'draining', true), {
      status: 201,
      body: begun,
    })
    const client = createClient({ baseUrl, sleep: async () => {} })
    expect(await client.conversations.create({ title: 'T' })).toEqual(begun)
    expect(seen).toHaveLength(3)
    expect(new Set(seen.map((request) => JSON.stringify(request))).size).toBe(1)
    const { id, ...rest } = seen[0]!.body as { id: string; title: string }
    expect(isId('conv', id)).toBe(true)
    expect(rest).toEqual({ title: 'T' })
  })

  test('takes an id, and ends with its signal', async () => {
    const { seen, baseUrl } = await serve('silence')
    const stop = new AbortController()
    const begun = createClient({ baseUrl }).conversations.create({
      id: 'conv_x',
      signal: stop.signal,
    })
    await expect.poll(() => seen.length).toBe(1)
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(begun).rejects.toBe(reason)
    expect(seen.map(({ body }) => body)).toEqual([{ id: 'conv_x' }])
  })
})

test('a fork repeats itself under one id until the server has answered', async () => {
  const { seen, baseUrl } = await serve('hang up', { status: 201, body: { id: 'conv_2' } })
  const client = createClient({ baseUrl, sleep: async () => {} })
  expect(await client.conversations.fork('conv_1', 'msg_1')).toEqual({ id: 'conv_2' })
  expect(seen.map(({ url }) => url)).toEqual(Array(2).fill('/api/v1/conversations/conv_1/fork'))
  expect(seen[1]).toEqual(seen[0])
  const { id, ...rest } = seen[0]!.body as { id: string }
  expect([isId('conv', id), rest]).toEqual([true, { messageId: 'msg_1' }])
})

test('other words for a reply repeat themselves under one id until the server has answered', async () => {
  const { seen, baseUrl } = await serve('hang up', { status: 201, body: { id: 'msg_2' } })
  const client = createClient({ baseUrl, sleep: async () => {} })
  expect(await client.conversations.editReply('conv_1', 'msg_1', 'Hm')).toEqual({ id: 'msg_2' })
  expect(seen.map(({ url }) => url)).toEqual(Array(2).fill('/api/v1/conversations/conv_1/edit'))
  expect(seen[1]).toEqual(seen[0])
  const { id, ...rest } = seen[0]!.body as { id: string }
  const parts = [{ type: 'text', text: 'Hm' }]
  expect([isId('msg', id), rest]).toEqual([true, { messageId: 'msg_1', parts }])
})

describe('requests', () => {
  test('are what the routes table says', async () => {
    const { seen, baseUrl } = await serve({ status: 200, body: {} })
    const client = createClient({ baseUrl, token: 'secret' })
    await client.conversations.create({ title: 'T' })
    await client.conversations.list({ limit: 10, before: 'a b' })
    await client.conversations.update('conv_1', { pinned: true })
    await client.conversations.messages('conv_1', {})
    await client.runs.cancel('run_1')
    await client.providers.test('openai', { apiKey: 'k' })
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/conversations',
      'GET /api/v1/conversations?limit=10&before=a+b',
      'PATCH /api/v1/conversations/conv_1',
      'GET /api/v1/conversations/conv_1/messages',
      'POST /api/v1/runs/run_1/cancel',
      'POST /api/v1/providers/openai/test',
    ])
    expect(seen.every((request) => request.authorization === 'Bearer secret')).toBe(true)
  })

  test('an empty answer is undefined', async () => {
    const { baseUrl } = await serve({ status: 204 })
    expect(await createClient({ baseUrl }).conversations.delete('conv_1')).toBeUndefined()
  })

  test('an error keeps its code, sentence, field and request id', async () => {
    const { baseUrl } = await serve(
      error(422, 'invalid_request', false, { field: 'title', requestId: 'req_1' }),
    )
    await expect(createClient({ baseUrl }).conversations.create()).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'It is invalid_request.',
      status: 422,
      retryable: false,
      field: 'title',
      requestId: 'req_1',
    })
  })

  test('a code of a newer server stays as it came', async () => {
    const { baseUrl } = await serve(error(404, 'galaxy_not_found', false))
    await expect(createClient({ baseUrl }).runs.get('run_1')).rejects.toMatchObject({
      code: 'galaxy_not_found',
      status: 404,
      message: 'It is galaxy_not_found.',
    })
  })

  test('an error that is not ours (a proxy’s page) becomes one', async () => {
    const fetch = async () =>
      new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' })
    await expect(createClient({ fetch }).models.list()).rejects.toMatchObject({
      code: 'unexpected_answer',
      status: 502,
      retryable: true,
      message: 'The server answered 502 Bad Gateway.',
    })
  })

  test('the pause an answer asks for is told, and the request id of its header', async () => {
    const { baseUrl } = await serve({
      status: 429,
      headers: { 'retry-after': '7', 'x-request-id': 'req_2' },
      body: { error: { code: 'too_many_streams', message: 'No.', retryable: true } },
    })
    await expect(createClient({ baseUrl }).models.list()).rejects.toMatchObject({
      code: 'too_many_streams',
      retryable: true,
      retryAfter: 7,
      requestId: 'req_2',
    })
  })

  test('a token may be a function, asked before each request', async () => {
    const { seen, baseUrl } = await serve({ status: 200, body: {} })
    let count = 0
    const client = createClient({ baseUrl, token: async () => `t${++count}` })
    await client.models.list()
    await client.models.list()
    expect(seen.map((request) => request.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('what the token function throws comes through, and nothing was asked', async () => {
    const { seen, baseUrl } = await serve({ status: 200, body: {} })
    const reason = new Error('signed out')
    const client = createClient({ baseUrl, token: () => Promise.reject(reason) })
    await expect(client.models.list()).rejects.toBe(reason)
    expect(seen).toEqual([])
  })

  test('a server that does not answer in time counts as not reached', async () => {
    const { baseUrl } = await serve('silence')
    await expect(createClient({ baseUrl, timeout: 40 }).models.list()).rejects.toBeInstanceOf(
      ConnectionError,
    )
  })

  test('an aborted request rejects with the reason', async () => {
    const { baseUrl } = await serve('silence')
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(createClient({ baseUrl }).conversations.messages('c', { signal })).rejects.toBe(
      reason,
    )
  })
})
