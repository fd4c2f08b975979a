import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { describe, expect, test } from 'vitest'
import type { AppError, Prompt } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { bridgeModel } from './ai-sdk-bridge.ts'

const prompt: Prompt = { instructions: null, messages: [], tools: [], settings: {}, dropped: false }
type Part = LanguageModelV4StreamPart

const usage = {
  inputTokens: { total: 5, noCache: 3, cacheRead: 2, cacheWrite: undefined },
  outputTokens: { total: 7, text: undefined, reasoning: 4 },
}
const finish = (unified: string): Part =>
  ({ type: 'finish', finishReason: { unified, raw: undefined }, usage }) as Part
const text = (delta: string): Part => ({ type: 'text-delta', id: '1', delta })

/** A package that streams these parts; an Error in place of one breaks the stream. */
function packageOf(parts: (Part | Error)[]): LanguageModelV4 {
  const stream = new ReadableStream<Part>({
    async pull(controller) {
      const part = parts.shift()
      if (part === undefined) controller.close()
      else if (part instanceof Error) controller.error(part)
      else controller.enqueue(part)
    },
  })
  return {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'm',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not used')),
    doStream: () => Promise.resolve({ stream }),
  }
}

async function read(...parts: (Part | Error)[]): Promise<{ chunks: Chunk[]; error?: AppError }> {
  const model = bridgeModel({
    info: { id: 'fake:m', provider: 'fake', name: 'm' },
    label: 'Fake',
    metadataKey: 'fake',
    apiKey: 'sk-secret-0123456789',
    load: () => Promise.resolve(packageOf(parts)),
  })
  const chunks: Chunk[] = []
  try {
    const { signal } = new AbortController()
    for await (const chunk of model.stream(prompt, { signal })) chunks.push(chunk)
  } catch (error) {
    return { chunks, error: error as AppError }
  }
  return { chunks }
}

describe('ai-sdk bridge', () => {
  test('does not wait without end for a package that has not asked yet', async () => {
    const timers: { run: () => void; stopped: boolean }[] = []
    const asks = Promise.withResolvers<void>()
    const model = bridgeModel({
      info: { id: 'fake:m', provider: 'fake', name: 'm' },
      label: 'Fake',
      metadataKey: 'fake',
      startTimer(_, run) {
        const timer = { run, stopped: false }
        timers.push(timer)
        return { refresh() {}, stop: () => void (timer.stopped = true) }
      },
      load: async () => ({
        ...packageOf([]),
        doStream: () => (asks.resolve(), new Promise(() => {})),
      }),
    })
    const first = model.stream(prompt, { signal: new AbortController().signal })
    const failing = expect(first[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'provider_timeout',
    })
    await asks.promise
    timers[0]!.run()
    await failing
    expect(timers.map(({ stopped }) => stopped)).toEqual([true])
  })

  test('merges metadata key by key over start, delta and end', async () => {
    const { chunks } = await read(
      { type: 'reasoning-start', id: '1', providerMetadata: { fake: { itemId: 'i', enc: null } } },
      {
        type: 'reasoning-delta',
        id: '1',
        delta: '',
        providerMetadata: { fake: { signature: 's' } },
      },
      { type: 'reasoning-end', id: '1', providerMetadata: { fake: { enc: 'x' }, other: { a: 1 } } },
      finish('stop'),
    )
    expect(chunks).toEqual([
      { type: 'reasoning-start', id: '1' },
      {
        type: 'reasoning-end',
        id: '1',
        signature: 's',
        providerMetadata: { fake: { itemId: 'i', enc: 'x', signature: 's' }, other: { a: 1 } },
      },
      {
        type: 'usage',
        usage: { inputTokens: 5, outputTokens: 7, cachedInputTokens: 2, reasoningTokens: 4 },
      },
      { type: 'finish', finishReason: 'stop' },
    ])
  })

  test('`__proto__` in metadata is a key like any other', async () => {
    const evil = JSON.parse(
      '{"__proto__":{"polluted":true},"fake":{"__proto__":{"polluted":true}}}',
    )
    const { chunks } = await read(
      { type: 'text-start', id: '1', providerMetadata: evil },
      { type: 'text-end', id: '1', providerMetadata: evil },
      finish('stop'),
    )
    expect('polluted' in {}).toBe(false)
    expect('polluted' in (chunks[1] as { providerMetadata: object }).providerMetadata).toBe(false)
  })

  test.each([
    ['interrupted', undefined],
    ['length', 'length'],
    ['content-filter', 'content-filter'],
    ['invented tomorrow', 'other'],
  ])('finish reason %s', async (unified, ours) => {
    const { chunks } = await read(text('a'), finish(unified))
    expect(chunks.find((chunk) => chunk.type === 'finish')).toEqual(
      ours && { type: 'finish', finishReason: ours },
    )
  })

  test('passes over kinds it does not know', async () => {
    const { chunks } = await read(
      { type: 'ping' },
      { type: 'invented' } as unknown as Part,
      { type: 'raw', rawValue: 1 },
      text('a'),
      finish('stop'),
    )
    expect(chunks.map((chunk) => chunk.type)).toEqual([
      'text-start',
      'text-delta',
      'text-end',
      'usage',
      'finish',
    ])
  })

  test('normalises the three shapes of failure', async () => {
    const plain = { type: 'error', error: { type: 'rate_limit_error', message: 'x' } } as Part
    expect((await read(text('a'), plain)).error?.code).toBe('provider_rate_limited')
    const status = Object.assign(new Error('x'), {
      statusCode: 429,
      responseHeaders: { 'retry-after': '4' },
    })
    const refused = await read({ type: 'error', error: status })
    expect(refused.error).toMatchObject({ code: 'provider_rate_limited', facts: { retryAfter: 4 } })
    const malformed = Object.assign(new Error('x'), { name: 'AI_JSONParseError' })
    expect((await read(text('a'), { type: 'error', error: malformed })).error?.code).toBe(
      'provider_bad_response',
    )
    const broken = await read(text('a'), new Error('the package met undefined'))
    expect(broken.error?.code).toBe('provider_bad_response')
    expect(broken.chunks.length).toBe(2)
  })

  test('an event of a kind that the package does not know is no failure, an error is', async () => {
    const unknown = Object.assign(new Error('x'), { name: 'AI_TypeValidationError' })
    const odd: Part = { type: 'error', error: unknown }
    expect((await read(text('a'), odd, text('b'), finish('stop'))).error).toBeUndefined()
    const error: Part = { type: 'error', error: { type: 'overloaded_error' } }
    const failed = await read(text('a'), error, text('b'), finish('stop'))
    expect(failed.error?.code).toBe('provider_unavailable')
    expect((await read(text('a'), finish('error'))).error?.code).toBe('provider_unavailable')
  })

  test('text under the id of open reasoning is a part of its own', async () => {
    const reasoning: Part = { type: 'reasoning-delta', id: '1', delta: 'hm' }
    const { chunks } = await read(reasoning, text('a'), finish('stop'))
    expect(chunks.slice(0, 6)).toEqual([
      { type: 'reasoning-start', id: '1' },
      { type: 'reasoning-delta', id: '1', text: 'hm' },
      { type: 'reasoning-end', id: '1' },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', text: 'a' },
      { type: 'text-end', id: '1' },
    ])
  })

  test('what comes behind the finish does not count', async () => {
    const { chunks, error } = await read(finish('stop'), text('late'), new Error('broken'))
    expect(error).toBeUndefined()
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' })
  })

  test('the key is in nothing that is logged', async () => {
    const key = 'sk-secret-0123456789'
    const said = Object.assign(new Error(`no ${key}`), { cause: new SyntaxError(`at …${key}`) })
    const { error } = await read({ type: 'error', error: said })
    expect(String(error?.cause)).toContain('[key]')
    expect(JSON.stringify(error?.facts)).not.toContain(key)
  })

  test('carries tool calls, their results, sources and files', async () => {
    const { chunks } = await read(
      { type: 'tool-input-start', id: 'c', toolName: 'search', providerExecuted: true },
      { type: 'tool-input-delta', id: 'c', delta: '{}' },
      {
        type: 'tool-call',
        toolCallId: 'c',
        toolName: 'search',
        input: '{}',
        providerExecuted: true,
      },
      { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: [1], isError: true },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://a.example', title: 'A' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array([65]) } },
      finish('stop'),
    )
    expect(chunks.slice(0, 6)).toEqual([
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'search', providerExecuted: true },
      { type: 'tool-input-delta', toolCallId: 'c', text: '{}' },
      {
        type: 'tool-call',
        toolCallId: 'c',
        toolName: 'search',
        input: '{}',
        providerExecuted: true,
      },
      { type: 'tool-result', toolCallId: 'c', output: [1], failed: true },
      { type: 'source', sourceType: 'url', url: 'https://a.example', title: 'A' },
      { type: 'file', mediaType: 'image/png', base64: 'QQ==' },
    ])
  })

  test('limits tool calls and their arguments', async () => {
    const call = (id: string, length: number): Part => ({
      type: 'tool-call',
      toolCallId: id,
      toolName: 't',
      input: 'x'.repeat(length),
    })
    const many = Array.from({ length: 65 }, (_, i) => call(`c${i}`, 1))
    expect((await read(...many)).error?.code).toBe('provider_bad_response')
    expect((await read(call('c', 300_000))).error?.code).toBe('provider_bad_response')
  })
})
