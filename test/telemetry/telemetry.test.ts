import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '../protocol/api.ts'
import { call } from '../protocol/http-client.ts'
import { removeDataDirectories, startServerProcess, type ServerProcess } from '../server-process.ts'
import { ROOT } from '../tree.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { startCollector, type Span } from './collector.ts'

afterAll(removeDataDirectories)

type Collector = Awaited<ReturnType<typeof startCollector>>

let upstream: Upstream
let collector: Collector
let server: ServerProcess | undefined
beforeEach(async () => {
  upstream = await startUpstream()
  collector = await startCollector()
})
afterEach(async () => {
  await server?.end('SIGKILL')
  server = undefined
  await upstream.close()
  await collector.close()
})

const KEY = 'sk-HUSH-key'
const TOKEN = 'HUSH-token-0123456789'
const TRACE = '0af7651916cd43dd8448eb211c80319c'

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  server = await startServerProcess({
    env: {
      LOQUAT_MODEL: 'openai:mock',
      OPENAI_BASE_URL: upstream.url,
      OPENAI_API_KEY: KEY,
      API_TOKEN: TOKEN,
      LOG_LEVEL: 'info',
      ...env,
    },
    args: ['--config', `${ROOT}/test/telemetry/tools.config.ts`],
  })
  return server
}

const authorized = { headers: { authorization: `Bearer ${TOKEN}` } }

/** A question, a tool's answer, a reply. */
async function chat({ url }: ServerProcess): Promise<void> {
  upstream.next(
    {
      tokens: ['HUSH-thought '],
      toolCalls: [{ id: 'call_1', name: 'look_up', input: '{"what":"HUSH-argument"}' }],
      usage: { input: 40, output: 7 },
    },
    { tokens: ['HUSH-', 'reply'], usage: { input: 60, output: 2, cached: 30 } },
  )
  const { body } = await call<{ id: string }>(url, 'POST', '/api/v1/conversations', {
    ...authorized,
    json: { title: 'HUSH-title', instructions: 'HUSH-instructions' },
  })
  const path = `/api/v1/conversations/${body.id}`
  await call(url, 'POST', `${path}/messages`, {
    headers: {
      ...authorized.headers,
      cookie: 'other=HUSH-cookie',
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      'x-request-id': 'edge-42',
    },
    json: { parts: [{ type: 'text', text: 'HUSH-question' }] },
  })
  const { text } = await call(url, 'GET', `${path}/events?until=idle`, authorized)
  expect(text).toContain('HUSH-')
  await call(url, 'GET', `${path}?secret=HUSH-query`, authorized)
  await call(url, 'GET', '/api/v1/models', { headers: { authorization: 'Bearer HUSH-wrong' } })
}

const twice = <T>(it: T): T[] => [it, it]

/** What goes wrong, with a provider that repeats what it was sent, and one that answers as it was not asked to. */
async function chatBadly({ url }: ServerProcess): Promise<void> {
  const wrong = { type: 'missing', input: { content: 'HUSH-question, and more' }, key: KEY }
  const reply = { choices: [{ message: { content: 'HUSH-reply, in one piece' } }] }
  const message = `Bad: ${JSON.stringify(wrong)}`
  const broken = JSON.stringify({ ...reply, error: { message: 'It broke.' } })
  upstream.next(
    { refuse: { status: 400, body: JSON.stringify({ error: { message } }) } },
    // What may pass is asked for twice.
    ...[{ raw: JSON.stringify(reply), contentType: 'application/json' }].flatMap(twice),
    ...[{ raw: `data: ${broken}\n\n` }, { raw: 'data: {"HUSH-reply": oops}\n\n' }].flatMap(twice),
  )
  for (let i = 0; i < 4; i++) {
    const { body } = await call<{ id: string }>(url, 'POST', '/api/v1/conversations', {
      ...authorized,
      json: { instructions: 'HUSH-instructions' },
    })
    await call(url, 'POST', `/api/v1/conversations/${body.id}/messages`, {
      headers: { ...authorized.headers, accept: 'text/event-stream' },
      json: { parts: [{ type: 'text', text: 'HUSH-question, and more' }] },
    })
  }
}

/** The lines of the log, as far as they are JSON. */
function linesOf({ output }: ServerProcess): Record<string, unknown>[] {
  return output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const named = (spans: Span[], name: string) => spans.filter((span) => span.name === name)

describe('with a collector', () => {
  test('requests, runs, calls of models and tools are spans, one below the other, with their tokens', async () => {
    await chat(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))
    await server!.end()
    const { spans } = collector
    const [post] = named(spans, 'POST').filter(
      ({ attributes }) => attributes['http.route'] === '/api/v1/conversations/:id/messages',
    )
    expect(post).toMatchObject({
      traceId: TRACE,
      parentSpanId: 'b7ad6b7169203331',
      attributes: { 'http.request.method': 'POST', 'http.response.status_code': 202 },
      service: 'loquat',
    })
    const [run] = named(spans, 'run')
    expect(run).toMatchObject({
      parentSpanId: post!.spanId,
      traceId: post!.traceId,
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.response.model': 'openai:mock',
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 9,
        'loquat.run.state': 'completed',
      },
    })
    const calls = named(spans, 'chat mock')
    expect(calls.map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'mock',
        'gen_ai.response.model': 'mock',
        'gen_ai.usage.input_tokens': 40,
        'gen_ai.usage.output_tokens': 7,
        'gen_ai.response.finish_reasons': ['tool-calls'],
      }),
      expect.objectContaining({
        'gen_ai.usage.input_tokens': 60,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.usage.cache_read.input_tokens': 30,
        'gen_ai.response.finish_reasons': ['stop'],
      }),
    ])
    const [tool] = named(spans, 'execute_tool look_up')
    expect(tool?.attributes).toMatchObject({ 'gen_ai.tool.name': 'look_up' })
    for (const below of [...calls, tool!]) expect(below.parentSpanId).toBe(run!.spanId)
    expect([...collector.metrics]).toEqual(
      expect.arrayContaining([
        'gen_ai.client.operation.duration',
        'gen_ai.client.token.usage',
        'http.server.request.duration',
        'loquat.commit.duration',
      ]),
    )
  })

  test('a call is told of by the names of the conventions, and of whoever answered it', async () => {
    const models = ['google:a', 'mistral:b', 'bedrock:c', 'azure:d', 'vertex:e', 'groq:f']
    await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      LOQUAT_MODEL: 'fallback:anthropic:down,openai:mock',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ...Object.fromEntries(
        ['GOOGLE', 'MISTRAL', 'BEDROCK', 'AZURE', 'VERTEX', 'GROQ'].map((name) => [
          `${name}_BASE_URL`,
          'http://127.0.0.1:9',
        ]),
      ),
    })
    for (const model of [undefined, ...models]) {
      const { body } = await call<{ id: string }>(server!.url, 'POST', '/api/v1/conversations', {
        ...authorized,
        json: model ? { model } : {},
      })
      await call(server!.url, 'POST', `/api/v1/conversations/${body.id}/messages`, {
        headers: { ...authorized.headers, accept: 'text/event-stream' },
        json: { parts: [{ type: 'text', text: 'Hello' }] },
      })
    }
    await server!.end()
    const calls = collector.spans.filter(({ name }) => name.startsWith('chat '))
    const [first, ...others] = calls.map(({ attributes }) => attributes)
    expect(first).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'anthropic:down,openai:mock',
      'gen_ai.response.model': 'mock',
    })
    expect(others.map((attributes) => attributes['gen_ai.provider.name'])).toEqual([
      ...['gcp.gemini', 'mistral_ai', 'aws.bedrock', 'azure.ai.openai', 'gcp.vertex_ai', 'groq'],
    ])
  })

  test('nothing that was said, no key and no cookie is in a span or in the log', async () => {
    await chat(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'trace' }))
    await server!.end()
    expect(collector.spans.length).toBeGreaterThan(5)
    expect(linesOf(server!).length).toBeGreaterThan(5)
    expect(collector.everything()).not.toContain('HUSH')
    expect(server!.output()).not.toContain('HUSH')
  })

  test('nothing that was said is in what a provider’s failures leave in the log, but its own words are', async () => {
    await chatBadly(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'trace' }))
    await server!.end()
    const codes = linesOf(server!).flatMap(({ code }) => code ?? [])
    expect(codes).toEqual([
      'provider_refused',
      'provider_bad_response',
      'provider_unavailable',
      'provider_bad_response',
    ])
    for (const words of ['Bad: ', 'characters of application/json', 'It broke.'])
      expect(server!.output()).toContain(words)
    expect(server!.output()).not.toContain('HUSH')
    expect(collector.everything()).not.toContain('HUSH')
  })

  test('what was said is in the spans of model calls once that is switched on, and nowhere else', async () => {
    await chat(
      await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOQUAT_TELEMETRY_CONTENT: '1' }),
    )
    await server!.end()
    const calls = named(collector.spans, 'chat mock')
    const told = calls.map(({ attributes }) => {
      const read = (name: string) => JSON.parse(attributes[`gen_ai.${name}`] as string) as unknown
      return [read('system_instructions'), read('input.messages'), read('output.messages')]
    })
    const text = (content: string) => ({ type: 'text', content })
    const [instructions, question] = [text('HUSH-instructions'), text('HUSH-question')]
    const look = {
      type: 'tool_call',
      id: 'call_1',
      name: 'look_up',
      arguments: { what: 'HUSH-argument' },
    }
    const called = { role: 'assistant', parts: [text('HUSH-thought '), look] }
    const found = { type: 'tool_call_response', id: 'call_1', response: 'HUSH-result' }
    const asked = { role: 'user', parts: [question] }
    expect(told).toEqual([
      [[instructions], [asked], [{ ...called, finish_reason: 'tool-calls' }]],
      [
        [instructions],
        [asked, called, { role: 'tool', parts: [found] }],
        [{ role: 'assistant', parts: [text('HUSH-reply')], finish_reason: 'stop' }],
      ],
    ])
    expect(server!.output()).not.toContain('HUSH')
    for (const secret of [KEY, TOKEN, 'HUSH-cookie'])
      expect(collector.everything()).not.toContain(secret)
  })

  test('a failure is told by its code, and headers go to the collector', async () => {
    await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=one%20two,x-other=3',
      OTEL_SERVICE_NAME: 'our-chat',
    })
    upstream.next({ refuse: { status: 401, body: '{"error":{"message":"HUSH-body"}}' } })
    const api = createApi(server!)
    const { body } = await api.request<{ id: string }>('POST', '/conversations', {
      ...authorized,
      json: {},
    })
    await api.request('POST', `/conversations/${body.id}/messages`, {
      ...authorized,
      json: { parts: [{ type: 'text', text: 'Hello' }] },
    })
    await call(server!.url, 'GET', `/api/v1/conversations/${body.id}/events?until=idle`, authorized)
    await server!.end()
    const [chatSpan] = named(collector.spans, 'chat mock')
    expect(chatSpan).toMatchObject({
      attributes: { 'error.type': 'provider_auth' },
      status: { code: 2 },
      service: 'our-chat',
    })
    expect(collector.headers()).toMatchObject({ 'x-team': 'one two', 'x-other': '3' })
  })

  test('one that does not answer holds nothing up', async () => {
    await collector.close()
    await chat(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))
    const began = performance.now()
    expect(await server!.end()).toBe(0)
    expect(performance.now() - began).toBeLessThan(15_000)
    collector = await startCollector()
  })
})

describe('the log', () => {
  test('has one line for each request and each run', async () => {
    await chat(await start())
    await expect.poll(() => linesOf(server!).filter(({ msg }) => msg === 'run').length).toBe(1)
    await server!.end()
    const lines = linesOf(server!)
    const requests = lines.filter(({ msg }) => msg === 'request')
    expect(requests.length).toBe(5)
    expect(requests.find(({ status }) => status === 202)).toMatchObject({
      requestId: 'edge-42',
      traceId: TRACE,
      runId: lines.find(({ msg }) => msg === 'run')?.['runId'],
      method: 'POST',
      route: '/api/v1/conversations/:id/messages',
      owner: 'local',
      ms: expect.any(Number),
    })
    const refused = requests.find(({ status }) => status === 401)
    expect(refused).toMatchObject({ requestId: expect.stringMatching(/^[\w-]{36}$/) })
    expect(refused).not.toHaveProperty('owner')
    expect(refused).not.toHaveProperty('traceId')
    expect(lines.find(({ msg }) => msg === 'run')).toMatchObject({
      runId: expect.stringMatching(/^run_/),
      model: 'openai:mock',
      state: 'completed',
      tokens: { in: 100, out: 9 },
    })
  })

  test('takes over the id of a request that is one, and gives it back', async () => {
    await start()
    const get = async (id: string) => {
      const headers = { 'x-request-id': id, traceparent: `00-${TRACE}"\\-1-01` }
      return (await call(server!.url, 'GET', '/livez', { headers })).headers['x-request-id']
    }
    for (const id of ['a', '7f/edge:1+x=', 'x'.repeat(128)]) expect(await get(id)).toBe(id)
    const { body } = await call<{ id: string }>(server!.url, 'POST', '/api/v1/conversations', {
      ...authorized,
      json: {},
    })
    const stream = await call(
      server!.url,
      'GET',
      `/api/v1/conversations/${body.id}/events?until=idle`,
      { headers: { ...authorized.headers, 'x-request-id': 'of-a-stream' } },
    )
    expect(stream.headers['x-request-id']).toBe('of-a-stream')
    for (const id of ['', 'two words', '{"a":1}', 'x'.repeat(129), '\u00ff'])
      expect(await get(id)).toMatch(/^[\w-]{36}$/)
    await server!.end()
    expect(linesOf(server!)[1]).toMatchObject({ requestId: '7f/edge:1+x=' })
    expect(linesOf(server!)[1]).not.toHaveProperty('traceId')
  })

  test('and the spans lead to each other', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    await call(server!.url, 'GET', '/livez')
    await server!.end()
    const [line] = linesOf(server!)
    expect(collector.spans[0]?.traceId).toBe(line!['traceId'])
  })

  test('is quiet unless it is asked to talk', async () => {
    await chat(await start({ LOG_LEVEL: 'warn' }))
    await server!.end()
    expect(linesOf(server!)).toEqual([])
  })
})

describe('/metrics', () => {
  const scrape = async () => (await call(server!.url, 'GET', '/metrics', authorized)).text

  test('counts from the first scrape on', async () => {
    await start()
    expect(await scrape()).toContain('nodejs_eventloop_delay_p99')
    await chat(server!)
    await expect.poll(scrape).toMatch(/loquat_run_duration_count\{.*state="completed".*\} 1/)
    const text = await scrape()
    expect(text).toMatch(/gen_ai_client_token_usage_sum\{.*gen_ai_token_type="input".*\} 100\b/)
    expect(text).toMatch(/http_server_request_duration_count\{.*http_route="\/metrics"/)
    expect(text).toMatch(/loquat_commit_duration_count\S* [1-9]/)
    expect(text).toMatch(/loquat_read_duration_count\S* [1-9]/)
    expect(text).toMatch(/gen_ai_client_operation_time_to_first_chunk_count\{.*\} 2\b/)
    expect(text).toMatch(/loquat_tool_duration_count\{.*gen_ai_tool_name="look_up".*\} 1\b/)
    expect(text).toMatch(/loquat_connections\S* [1-9]/)
    expect(text).not.toContain('HUSH')
  })

  test('tells how long a reply has waited for the one above it', async () => {
    await start()
    await scrape()
    upstream.next({ tokens: 4, rate: 8 }, {})
    const { body } = await call<{ id: string }>(server!.url, 'POST', '/api/v1/conversations', {
      ...authorized,
      json: {},
    })
    for (const text of ['one', 'two'])
      await call(server!.url, 'POST', `/api/v1/conversations/${body.id}/messages`, {
        ...authorized,
        json: { parts: [{ type: 'text', text }], onBusy: 'queue' },
      })
    await expect.poll(scrape).toMatch(/loquat_queue_duration_count\S* 1\b/)
    const [, seconds] = /loquat_queue_duration_sum\S* (\S+)/.exec(await scrape())!
    expect(Number(seconds)).toBeGreaterThan(0.2)
    expect(Number(seconds)).toBeLessThan(5)
  })

  test('needs a token with its scope', async () => {
    await start()
    expect((await call(server!.url, 'GET', '/metrics')).status).toBe(401)
    const made = await call<{ token: string }>(server!.url, 'POST', '/api/v1/tokens', {
      ...authorized,
      json: { name: 'prometheus', scopes: ['metrics'] },
    })
    const headers = { authorization: `Bearer ${made.body.token}` }
    expect((await call(server!.url, 'GET', '/metrics', { headers })).status).toBe(200)
    expect((await call(server!.url, 'GET', '/api/v1/conversations', { headers })).status).toBe(403)
  })

  test('addresses that anybody makes up are one measurement', async () => {
    await start()
    await scrape()
    for (let i = 0; i < 20; i++) await call(server!.url, 'GET', `/made-up-${i}`, authorized)
    const text = await scrape()
    expect(text).not.toContain('made-up')
  })
})
