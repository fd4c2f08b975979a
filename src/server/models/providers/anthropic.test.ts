import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startUpstream, type Behaviour, type Upstream } from '../../../../test/upstream/upstream.ts'
import type { Part, PromptMessage } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { partsOf, promptOf, readReply, user } from './__fixtures__/reply.ts'
import { createAnthropicModel } from './anthropic.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ apiKey: 'key' })
})
afterEach(() => upstream.close())

const model = (
  apiKey = 'key',
  startTimer?: Parameters<typeof createAnthropicModel>[0]['startTimer'],
) =>
  createAnthropicModel({
    info: { id: 'anthropic:mock', provider: 'anthropic', name: 'mock' },
    label: 'Anthropic',
    baseUrl: `${upstream.url}/v1`,
    apiKey,
    startTimer,
  })

function read(behaviour: Behaviour, prompt = promptOf(user('Hello'))) {
  upstream.next(behaviour)
  return readReply(model(), prompt)
}

describe('anthropic', () => {
  test.each<[string, Behaviour]>([
    ['whole', {}],
    ['in single bytes', { cut: 1 }],
    ['with CRLF', { newline: '\r\n' }],
    ['paced', { rate: 200 }],
  ])('streams a reply %s', async (_, behaviour) => {
    const { chunks, text } = await read({ tokens: ['Grü', 'ße ', '🦜'], ...behaviour })
    expect(text).toBe('Grüße 🦜')
    expect(chunks[0]).toMatchObject({ type: 'usage', usage: { inputTokens: 12, estimated: true } })
    expect(chunks.at(-2)).toMatchObject({
      type: 'usage',
      usage: { inputTokens: 12, outputTokens: 3 },
    })
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' })
    const [request] = upstream.requests
    expect(request?.headers['x-api-key']).toBe('key')
    expect(request?.body).toMatchObject({ model: 'mock', stream: true, max_tokens: 99 })
  })

  test('counts cached tokens into the input, once', async () => {
    const { chunks } = await read({ usage: { input: 100, output: 7, cached: 60 } })
    for (const chunk of [chunks[0], chunks.at(-2)])
      expect(chunk).toMatchObject({ usage: { inputTokens: 100, cachedInputTokens: 60 } })
  })

  test('marks what is worth keeping: the instructions, all of the prompt, and where the one before it ended', async () => {
    const call: Part = {
      ...{ id: 't', type: 'tool', toolCallId: 'c', toolName: 'look', input: '{}' },
      ...{ state: 'done', outcome: 'success', output: 'seen' },
    }
    const reply = (...parts: Part[]): PromptMessage => ({ role: 'assistant', parts })
    const said: Part = { id: 'a', type: 'text', text: 'Yes.' }
    const marks = async (...messages: PromptMessage[]) => {
      await read({}, promptOf(...messages))
      const { system, messages: sent } = upstream.requests.at(-1)!.body
      const isMarked = (it: { cache_control?: unknown }) => it.cache_control !== undefined
      const blocks = (sent as { content: object[] }[]).map(({ content }) => content.map(isMarked))
      return [system.map(isMarked), ...blocks]
    }
    expect(await marks(user('Hello'))).toEqual([[true], [true]])
    expect(await marks(user('One'), reply(said), user('Two'), reply(said), user('Three'))).toEqual([
      [true],
      [false],
      [false],
      [true],
      [false],
      [true],
    ])
    expect(await marks(user('Look'), reply(call))).toEqual([[true], [true], [false], [true]])
  })

  test('gives reasoning back with its signature, in its place, to its own provider only', async () => {
    const first = await read({
      reasoning: ['hm ', 'so'],
      signature: 'proof==',
      redacted: 'secret-block',
      tokens: ['Let me see.'],
      toolCalls: [{ id: 'toolu_1', name: 'add', input: '{"a":1}' }],
    })
    expect(first.chunks).toContainEqual({
      type: 'reasoning-end',
      id: '0',
      signature: 'proof==',
      providerMetadata: { anthropic: { signature: 'proof==' } },
    })
    expect(first.chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'tool-calls' })
    const parts = partsOf(first.chunks)
    await read({}, promptOf(user('1+1?'), { role: 'assistant', parts, model: 'anthropic:other' }))
    const messages: { role: string; content: unknown }[] = upstream.requests[1]?.body.messages
    expect(messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user'])
    expect(messages[1]?.content).toEqual([
      { type: 'thinking', thinking: 'hm so', signature: 'proof==' },
      { type: 'redacted_thinking', data: 'secret-block' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 1 } },
    ])
    expect(messages[2]?.content).toMatchObject([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: '{"sum":2}' },
    ])

    await read({}, promptOf(user('1+1?'), { role: 'assistant', parts, model: 'openai:gpt' }))
    expect(JSON.stringify(upstream.requests[2]?.body)).not.toMatch(/proof|secret-block|thinking/)
  })

  test('takes a bare signature, as imports have it', async () => {
    const parts: Part[] = [{ id: 'p', type: 'reasoning', text: 'hm', signature: 'bare' }]
    await read(
      {},
      promptOf(user('a'), { role: 'assistant', parts, model: 'anthropic:m' }, user('b')),
    )
    expect(upstream.requests[0]?.body.messages[1].content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'bare' },
    ])
  })

  test.each<[Behaviour['refuse'] & object, string, number?]>([
    [{ status: 401 }, 'provider_auth'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'provider_rate_limited', 7],
    [{ status: 529 }, 'provider_unavailable'],
    [{ status: 307, headers: { location: '/elsewhere' } }, 'provider_refused'],
    [
      {
        status: 400,
        body: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens"}}',
      },
      'context_too_long',
    ],
    [
      {
        status: 400,
        body: '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}',
      },
      'provider_quota',
    ],
    [
      {
        status: 404,
        body: '{"type":"error","error":{"type":"not_found_error","message":"model: x"}}',
      },
      'provider_model_not_found',
    ],
  ])('a refusal %j is %s', async (refuse, code, retryAfter) => {
    const { error, chunks } = await read({ refuse })
    expect(chunks).toEqual([])
    expect(error?.code).toBe(code)
    expect(error?.facts.retryAfter).toBe(retryAfter)
    expect(upstream.requests.length).toBe(1)
  })

  test.each<[Behaviour['fail'] & object, string | undefined]>([
    [{ after: 2, how: 'error' }, 'provider_unavailable'],
    [{ after: 2, how: 'reset' }, 'provider_truncated'],
    [{ after: 2, how: 'end' }, undefined],
  ])('breaks in the middle %j: %s', async (fail, code) => {
    const { text, chunks, error } = await read({ tokens: 5, fail, rate: 500 })
    expect(text).toBe('w0 w1 ')
    expect(error?.code).toBe(code)
    expect(chunks.some((chunk) => chunk.type === 'finish')).toBe(false)
  })

  test('a server that is not there', async () => {
    await upstream.close()
    const { error } = await read({})
    expect(error?.code).toBe('provider_unavailable')
    upstream = await startUpstream()
  })

  test('silence times out and closes the connection', async () => {
    upstream.next({ tokens: 5, fail: { after: 1, how: 'silence' } })
    const running = new Map<number, () => void>()
    const quiet = model('key', (ms, run) => {
      running.set(ms, run)
      return { refresh: () => {}, stop: () => void running.delete(ms) }
    })
    const { signal } = new AbortController()
    const stream = quiet.stream(promptOf(user('a')), { signal })
    await expect(
      (async () => {
        for await (const chunk of stream) if (chunk.type === 'text-delta') running.get(90_000)?.()
      })(),
    ).rejects.toMatchObject({ code: 'provider_timeout' })
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.closed).toBe(true)
    expect(running.size).toBe(0)
  })

  test.each(['abort', 'leave'])(
    '%s closes the upstream connection and keeps the early usage',
    async (how) => {
      upstream.next({ tokens: 1000, rate: 100 })
      const abort = new AbortController()
      const chunks: Chunk[] = []
      for await (const chunk of model().stream(promptOf(user('a')), { signal: abort.signal })) {
        chunks.push(chunk)
        if (chunks.length < 4) continue
        if (how === 'leave') break
        abort.abort()
      }
      expect(chunks[0]).toMatchObject({ type: 'usage' })
      expect(chunks.length).toBe(4)
      await upstream.requests[0]?.over
      expect(upstream.requests[0]?.closed).toBe(true)
    },
  )
})
