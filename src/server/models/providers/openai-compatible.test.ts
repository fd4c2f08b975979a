import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startUpstream, type Behaviour, type Upstream } from '../../../../test/upstream/upstream.ts'
import type { AppError, Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { createOpenAiCompatible } from './openai-compatible.ts'
import type { StartTimer } from './watchdog.ts'

const SECRET = 'sk-secret-secret-secret'

const prompt: Prompt = {
  instructions: null,
  messages: [{ role: 'user', parts: [{ id: 'p', type: 'text', text: 'Hello' }] }],
  tools: [],
  settings: {},
  dropped: false,
}

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ apiKey: SECRET })
})
afterEach(() => upstream.close())

function modelAt(url: string, more: { apiKey?: string; startTimer?: StartTimer } = {}): Model {
  return createOpenAiCompatible({
    info: { id: 'openai:mock', provider: 'openai', name: 'mock' },
    label: 'Mock',
    baseUrl: `${url}/v1`,
    apiKey: SECRET,
    ...more,
  })
}

/** Reads a reply to its end; what came before an error is kept. */
async function read(
  model: Model,
  signal = new AbortController().signal,
): Promise<{ chunks: Chunk[]; text: string; error?: AppError }> {
  const chunks: Chunk[] = []
  const textOf = (): string =>
    chunks.flatMap((chunk) => (chunk.type === 'text-delta' ? [chunk.text] : [])).join('')
  try {
    for await (const chunk of model.stream(prompt, { signal })) chunks.push(chunk)
  } catch (error) {
    return { chunks, text: textOf(), error: error as AppError }
  }
  return { chunks, text: textOf() }
}

function reply(behaviour: Behaviour): ReturnType<typeof read> {
  upstream.next(behaviour)
  return read(modelAt(upstream.url))
}

const finish = (chunks: Chunk[]): Chunk | undefined =>
  chunks.find((chunk) => chunk.type === 'finish')

/** Timers that only run out when told to, known by their length. */
function manualTimers(): { start: StartTimer; runOut(ms: number): void; running(): number[] } {
  const timers = new Set<{ ms: number; run: () => void }>()
  return {
    start(ms, run) {
      const timer = { ms, run }
      timers.add(timer)
      return { refresh: () => {}, stop: () => void timers.delete(timer) }
    },
    runOut: (ms) => [...timers].filter((timer) => timer.ms === ms).forEach((timer) => timer.run()),
    running: () => [...timers].map((timer) => timer.ms),
  }
}

describe('openai-compatible', () => {
  test('streams a reply and sends what it should', async () => {
    const { chunks, text } = await reply({ tokens: ['Grü', 'ße ', '🦜'] })
    expect(text).toBe('Grüße 🦜')
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' })
    const [request] = upstream.requests
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'accept-encoding': 'identity',
    })
    expect(request?.body).toMatchObject({
      model: 'mock',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    expect(request?.closed).toBe(false)
  })

  test.each<[string, Behaviour]>([
    ['cut into single bytes', { cut: 1 }],
    ['CRLF', { newline: '\r\n', cut: 7 }],
    ['CR', { newline: '\r', cut: 5 }],
    ['without usage', { usage: 'absent' }],
    ['served as plain text', { contentType: 'text/plain' }],
    ['paced', { rate: 200 }],
  ])('reads a stream %s', async (_, behaviour) => {
    const { text, chunks } = await reply({ tokens: ['é', '漢', '🦜'], ...behaviour })
    expect(text).toBe('é漢🦜')
    expect(finish(chunks)).toBeDefined()
  })

  test('what a filter stops is complete, before the first word and in the middle', async () => {
    const error = { message: 'The output was filtered.', code: 'content_filter' }
    upstream.next(
      { refuse: { status: 400, body: JSON.stringify({ error }) } },
      {
        raw: `data: {"choices":[{"delta":{"content":"So "}}]}\n\ndata: ${JSON.stringify({ error })}\n\n`,
      },
    )
    for (const said of ['', 'So ']) {
      const { chunks, text } = await read(modelAt(upstream.url))
      expect(text).toBe(said)
      expect(finish(chunks)).toEqual({ type: 'finish', finishReason: 'content-filter' })
    }
  })

  test('uses its connection again', async () => {
    const sockets = new Set<unknown>()
    const server = createServer((request, response) => {
      sockets.add(request.socket)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n')
    })
    const url = await listen(server)
    for (let i = 0; i < 3; i++) {
      await read(modelAt(url))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sockets.size).toBe(1)
    server.closeAllConnections()
    server.close()
  })

  test.each<[Behaviour['refuse'] & object, string, number?]>([
    [{ status: 401 }, 'provider_auth'],
    [{ status: 403 }, 'provider_auth'],
    [{ status: 402 }, 'provider_quota'],
    [{ status: 404 }, 'provider_model_not_found'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'provider_rate_limited', 7],
    [{ status: 429, headers: { 'retry-after': '1000000000' } }, 'provider_rate_limited', 300],
    [{ status: 429, headers: { 'retry-after': '-5' } }, 'provider_rate_limited', 0],
    [{ status: 429, body: '{"error":{"code":"insufficient_quota"}}' }, 'provider_quota'],
    [{ status: 400, body: '{"error":{"code":"context_length_exceeded"}}' }, 'context_too_long'],
    [{ status: 400, body: '{"error":{"message":"bad stop"}}' }, 'provider_refused'],
    [{ status: 418, body: '<html>' }, 'provider_refused'],
    [{ status: 307, headers: { location: 'http://169.254.169.254/' } }, 'provider_refused'],
    [{ status: 500 }, 'provider_unavailable'],
    [{ status: 529 }, 'provider_unavailable'],
    [{ status: 503, headers: { 'retry-after': '3' } }, 'provider_unavailable', 3],
    [{ status: 200, body: '<!doctype html><p>Sign in' }, 'provider_bad_response'],
    [{ status: 200, body: '{"choices":[{"message":{"content":"a"}}]}' }, 'provider_bad_response'],
    [{ status: 200, body: '{"error":{"code":"invalid_api_key"}}' }, 'provider_auth'],
    [{ status: 200, headers: { 'content-encoding': 'gzip' }, body: 'x' }, 'provider_bad_response'],
  ])('a refusal %j is %s', async (refuse, code, retryAfter) => {
    const { chunks, error } = await reply({ refuse })
    expect(chunks).toEqual([])
    expect(error?.code).toBe(code)
    expect(error?.facts.retryAfter).toBe(retryAfter)
  })

  test('never shows the words of the provider, nor the key', async () => {
    const body = JSON.stringify({ error: { message: `Wrong key ${SECRET} of org-17` } })
    const { error } = await reply({ refuse: { status: 401, body } })
    expect(error?.message).toBe('Mock refused the key (HTTP 401).')
    expect(String(error?.cause)).toContain('org-17')
    expect(String(error?.cause)).not.toContain(SECRET)
  })

  test('a server that is not there, and a name that is none', async () => {
    const gone = await startUpstream()
    await gone.close()
    const refused = await read(modelAt(gone.url))
    expect(refused.error?.code).toBe('provider_unavailable')
    expect(refused.error?.message).toBe('Mock could not be reached (ECONNREFUSED).')
  })

  test('an answer that is no HTTP', async () => {
    const { createServer: createTcp } = await import('node:net')
    const server = createTcp((socket) => void socket.end('nonsense\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { error } = await read(modelAt(`http://127.0.0.1:${port}`))
    expect(error?.code).toBe('provider_bad_response')
    server.close()
  })

  test.each<[Behaviour['fail'] & object, string | undefined]>([
    [{ after: 2, how: 'error' }, 'provider_unavailable'],
    [{ after: 2, how: 'reset' }, 'provider_truncated'],
    [{ after: 2, how: 'end' }, undefined],
  ])('breaks in the middle %j: %s, and keeps what came', async (fail, code) => {
    const { text, chunks, error } = await reply({ tokens: 5, fail, rate: 500 })
    expect(text).toBe('w0 w1 ')
    expect(error?.code).toBe(code)
    expect(finish(chunks)).toBeUndefined()
  })

  test('half an event at the end is a broken stream, a whole one counts', async () => {
    const event = 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}'
    const half = await reply({ raw: event.slice(0, 40) })
    expect(half).toMatchObject({ chunks: [], text: '' })
    const whole = await reply({ raw: event })
    expect(whole.text).toBe('a')
    expect(finish(whole.chunks)).toBeDefined()
  })

  test('refuses a line beyond a mebibyte', async () => {
    const { error } = await reply({ raw: `data: ${'x'.repeat(1_200_000)}\n\n` })
    expect(error?.code).toBe('provider_bad_response')
  })

  test.each([
    ['firstByte', 120_000, { delay: 60_000 }, ''],
    ['idle', 90_000, { tokens: 5, fail: { after: 2, how: 'silence' as const } }, 'w0 w1 '],
  ])('silence: %s', async (phase, ms, behaviour, said) => {
    const timers = manualTimers()
    upstream.next(behaviour)
    const answer = read(modelAt(upstream.url, { startTimer: timers.start }))
    await expect.poll(() => upstream.requests.length).toBe(1)
    await expect.poll(() => timers.running(), { message: phase }).toEqual([ms])
    timers.runOut(ms)
    const { text, error } = await answer
    expect(text).toBe(said)
    expect(error?.code).toBe('provider_timeout')
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
    expect(timers.running()).toEqual([])
  })

  test('a server that accepts and says nothing times out at its first byte', async () => {
    const timers = manualTimers()
    const server = createServer(() => {})
    const url = await listen(server)
    const answer = read(modelAt(url, { startTimer: timers.start }))
    await expect.poll(() => timers.running()).toEqual([120_000])
    timers.runOut(120_000)
    expect((await answer).error?.code).toBe('provider_timeout')
    server.closeAllConnections()
    server.close()
  })

  test('does not wait long for an end mark after the reason', async () => {
    const timers = manualTimers()
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n')
    })
    const url = await listen(server)
    const answer = read(modelAt(url, { startTimer: timers.start }))
    await expect.poll(() => timers.running()).toEqual([5_000])
    timers.runOut(5_000)
    const { chunks, error } = await answer
    expect(error).toBeUndefined()
    expect(finish(chunks)).toEqual({ type: 'finish', finishReason: 'stop' })
    server.closeAllConnections()
    server.close()
  })

  test('abort ends the stream and closes the upstream connection', async () => {
    upstream.next({ tokens: 1000, rate: 100 })
    const abort = new AbortController()
    const chunks: Chunk[] = []
    for await (const chunk of modelAt(upstream.url).stream(prompt, { signal: abort.signal })) {
      chunks.push(chunk)
      if (chunks.length === 3) abort.abort()
    }
    expect(chunks.length).toBe(3)
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
    expect(upstream.requests[0]?.written).toBeLessThan(100)
  })

  test('abort before anything came, and before the start', async () => {
    upstream.next({ delay: 60_000 })
    const abort = new AbortController()
    const answer = read(modelAt(upstream.url), abort.signal)
    await expect.poll(() => upstream.requests.length).toBe(1)
    abort.abort()
    expect(await answer).toEqual({ chunks: [], text: '' })
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
    expect(await read(modelAt(upstream.url), abort.signal)).toEqual({ chunks: [], text: '' })
    expect(upstream.requests.length).toBe(1)
  })

  test('a reader that leaves closes the upstream connection', async () => {
    upstream.next({ tokens: 1000, rate: 100 })
    const { signal } = new AbortController()
    for await (const chunk of modelAt(upstream.url).stream(prompt, { signal }))
      if (chunk.type === 'text-delta') break
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
  })
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}
