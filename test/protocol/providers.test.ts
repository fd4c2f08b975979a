import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Message } from '../../src/protocol/index.ts'
import { removeDataDirectories, startServerProcess, type ServerProcess } from '../server-process.ts'
import { startUpstream, type Behaviour, type Upstream } from '../upstream/upstream.ts'
import { createApi, eventsPath, scripted, textIn, type Api } from './api.ts'
import { eventsOf, readStream } from './event-stream.ts'

afterAll(removeDataDirectories)

/** How each protocol's requests and settings look. */
const PROVIDERS = {
  openai: {
    env: (url: string) => ({ OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-one' }),
    path: '/v1/chat/completions',
    key: (headers: Record<string, unknown>) => headers['authorization'] === 'Bearer sk-one',
    // A system message first, then the texts.
    texts: (body: { messages: { role: string; content: unknown }[] }) =>
      body.messages.map(({ role, content }) => [role, flat(content)]),
  },
  anthropic: {
    env: (url: string) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-one' }),
    path: '/v1/messages',
    key: (headers: Record<string, unknown>) => headers['x-api-key'] === 'sk-one',
    texts: (body: { system?: unknown; messages: { role: string; content: unknown }[] }) => [
      ...(body.system === undefined ? [] : [['system', flat(body.system)]]),
      ...body.messages.map(({ role, content }) => [role, flat(content)]),
    ],
  },
}

function flat(content: unknown): string {
  return typeof content === 'string'
    ? content
    : (content as { text?: string }[]).map(({ text }) => text ?? '').join('')
}

describe.each(['openai', 'anthropic'] as const)('%s', (name) => {
  const provider = PROVIDERS[name]
  let upstream: Upstream
  let server: ServerProcess
  let api: Api

  beforeAll(async () => {
    upstream = await startUpstream()
    server = await startServerProcess({
      env: { LOQUAT_MODEL: `${name}:mock`, ...provider.env(upstream.url) },
    })
    api = createApi(server)
  })

  afterAll(async () => {
    await server.end()
    await upstream.close()
  })

  afterEach(() => expect(server.process.exitCode).toBe(null))

  async function ask(
    behaviours: Behaviour[],
    text = 'hello',
  ): Promise<{ id: string; reply: Message }> {
    upstream.next(...behaviours)
    const { id } = await api.create({})
    await api.send(id, text)
    await api.events(id)
    return { id, reply: (await api.messages(id)).items[1]! }
  }

  test('history, instructions and settings arrive as the provider wants them', async () => {
    const { id } = await api.create({
      instructions: 'Answer in Polish.',
      settings: { temperature: 0.5 },
    })
    upstream.next({ tokens: ['Dzień', ' dobry'] }, { tokens: ['żółć ', '🌰'] })
    await api.send(id, 'first')
    await api.events(id)
    await api.send(id, 'second 漢字', { settings: { maxOutputTokens: 77 } })
    await api.events(id)
    const [one, two] = upstream.requests.slice(-2)
    expect(one!.path).toBe(provider.path)
    expect(provider.key(one!.headers)).toBe(true)
    expect(provider.texts(one!.body)).toEqual([
      ['system', 'Answer in Polish.'],
      ['user', 'first'],
    ])
    expect(provider.texts(two!.body)).toEqual([
      ['system', 'Answer in Polish.'],
      ['user', 'first'],
      ['assistant', 'Dzień dobry'],
      ['user', 'second 漢字'],
    ])
    expect(two!.body).toMatchObject({ model: 'mock', stream: true, temperature: 0.5 })
    expect(JSON.stringify(two!.body)).toContain(':77')
    expect(textIn((await api.messages(id)).items[3])).toBe('żółć 🌰')
  })

  test('only the active branch is sent', async () => {
    const { id } = await api.create({})
    const first = await api.send(id, 'question')
    await api.events(id)
    upstream.next({ tokens: ['other'] })
    await api.act(first.run.id, 'regenerate')
    await api.events(id)
    await api.send(id, 'next')
    await api.events(id)
    expect(provider.texts(upstream.requests.at(-1)!.body)).toEqual([
      ['user', 'question'],
      ['assistant', 'other'],
      ['user', 'next'],
    ])
  })

  test('usage is on every reply: the provider’s count, or an estimate that says so', async () => {
    const counted = await ask([{ tokens: 5, usage: { input: 11, output: 5 } }])
    expect(counted.reply.usage).toMatchObject({ inputTokens: 11, outputTokens: 5 })
    expect(counted.reply.usage).not.toHaveProperty('estimated')
    const uncounted = await ask([{ tokens: 20, usage: 'absent' }])
    expect(uncounted.reply.usage?.outputTokens).toBeGreaterThan(5)
    const broken = await ask([{ tokens: 50, fail: { after: 20, how: 'end' } }])
    expect(broken.reply.usage?.outputTokens).toBeGreaterThan(0)
  })

  test.each([
    [401, 'provider_auth', false, 1],
    [429, 'provider_rate_limited', true, 1],
    [500, 'provider_unavailable', true, 2],
    [404, 'provider_model_not_found', false, 1],
  ] as const)('%i before the first word: failed, %s', async (status, code, retryable, tries) => {
    const refuse: Behaviour['refuse'] = {
      status,
      headers: {
        'content-type': 'application/json',
        // Longer than a retry would wait.
        ...(status === 429 ? { 'retry-after': '9' } : {}),
      },
      body: JSON.stringify({ type: 'error', error: { type: 'x', message: 'It says no.' } }),
    }
    const before = upstream.requests.length
    const { reply } = await ask(Array.from({ length: tries }, () => ({ refuse })))
    expect(reply).toMatchObject({ state: 'failed', parts: [], reason: { code, retryable } })
    expect(reply).not.toHaveProperty('usage')
    expect(upstream.requests.length - before).toBe(tries)
    if (status === 429) expect(reply.reason?.retryAfter).toBe(9)
    expect(JSON.stringify(reply)).not.toContain('sk-one')
  })

  test.each([
    ['end', 'truncated', 'provider_truncated'],
    ['reset', 'truncated', 'provider_truncated'],
    ['error', 'failed', 'provider_unavailable'],
  ] as const)('%s in the middle: %s, the text kept, and continued', async (how, state, code) => {
    const { id, reply } = await ask([{ tokens: 40, fail: { after: 20, how } }])
    expect(reply).toMatchObject({ state, reason: { code } })
    expect(textIn(reply)).toBe(scripted(20))
    upstream.next({ tokens: ['and', ' the rest'] })
    await api.act(reply.runId!, 'continue')
    await api.events(id)
    const whole = (await api.messages(id)).items[1]!
    expect(whole).toMatchObject({ id: reply.id, state: 'completed' })
    expect(whole).not.toHaveProperty('reason')
    expect(textIn(whole).startsWith(textIn(reply))).toBe(true)
    expect(textIn(whole).endsWith('and the rest')).toBe(true)
  })

  test('silence in the middle is waited for, and a stop ends it', async () => {
    upstream.next({ tokens: 40, fail: { after: 5, how: 'silence' } })
    const { id } = await api.create({})
    const { run } = await api.send(id, 'x')
    await readStream(server.url, eventsPath(id, 'after=0'), {
      until: (bytes) =>
        eventsOf(bytes).some((event) => event.type === 'text-delta' && event.text.includes('w4')),
    })
    await api.act(run.id, 'cancel')
    await upstream.requests.at(-1)!.over
    expect(upstream.requests.at(-1)!.closed).toBe(true)
    await api.events(id)
    expect(textIn((await api.messages(id)).items[1])).toBe('w0 w1 w2 w3 w4 ')
  })

  test('reasoning is a part of its own, and a length limit is a completed reply', async () => {
    const { reply } = await ask([
      {
        tokens: 3,
        reasoning: ['Let me ', 'think.'],
        finish: name === 'openai' ? 'length' : 'max_tokens',
      },
    ])
    expect(reply.parts.map((part) => part.type)).toEqual(['reasoning', 'text'])
    expect(reply.parts[0]).toMatchObject({ text: 'Let me think.' })
    expect(reply).toMatchObject({ state: 'completed', finishReason: 'length' })
  })

  test('twenty replies at once, cut into small packets, are each whole', async () => {
    const rooms = await Promise.all(Array.from({ length: 20 }, () => api.create({})))
    upstream.next(...rooms.map(() => ({ tokens: 60, rate: 300, cut: 7 })))
    await Promise.all(rooms.map(({ id }) => api.send(id, 'go')))
    for (const { id } of rooms) {
      await api.events(id)
      expect(textIn((await api.messages(id)).items[1])).toBe(scripted(60))
    }
  })
})

test.each(['', '/', '/v1', '/v1/'])('a base address that ends in “%s” works', async (end) => {
  const upstream = await startUpstream()
  const server = await startServerProcess({
    env: {
      OPENAI_BASE_URL: `${upstream.url}${end}`,
      ANTHROPIC_BASE_URL: `${upstream.url}${end}`,
      ANTHROPIC_API_KEY: 'k',
    },
  })
  const api = createApi(server)
  for (const model of ['openai:mock', 'anthropic:mock']) {
    const { id } = await api.create({ model })
    await api.send(id, 'hello')
    await api.events(id)
    expect(textIn((await api.messages(id)).items[1]), model).toBe('Hello, world')
  }
  expect(upstream.requests.map(({ path }) => path)).toEqual([
    '/v1/chat/completions',
    '/v1/messages',
  ])
  await server.end()
  await upstream.close()
})

test('a known model has a price: cost stands on the reply, the run and the end event', async () => {
  const upstream = await startUpstream()
  const server = await startServerProcess({ env: PROVIDERS.openai.env(upstream.url) })
  const api = createApi(server)
  upstream.next({ tokens: 3, usage: { input: 1_000, output: 100 } })
  const { id } = await api.create({ model: 'openai:gpt-4o' })
  const { run } = await api.send(id, 'hello')
  const end = (await api.events(id)).at(-1)
  const { cost } = (await api.messages(id)).items[1]!
  expect(Number.isInteger(cost?.microUsd)).toBe(true)
  expect(cost!.microUsd).toBe(cost!.inputMicroUsd + cost!.outputMicroUsd)
  expect(cost!.microUsd).toBeGreaterThan(0)
  expect(end).toMatchObject({ type: 'run-end', cost })
  expect((await api.run(run.id)).cost).toEqual(cost)
  await server.end()
  await upstream.close()
})
