import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError, type ErrorCode } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { promptOf, readReply, user } from './__fixtures__/reply.ts'
import { createFallbacks, modelsOf } from './fallback.ts'

const question = promptOf(user('Hello'))

/** A model that does what its script says, one entry a call; its last entry for ever. */
function scripted(id: string, ...script: (ErrorCode | string[])[]): Model & { asked: number } {
  const model = {
    id,
    info: { id, provider: 'test', name: id },
    asked: 0,
    async *stream(): AsyncGenerator<Chunk> {
      const act = script[Math.min(model.asked++, script.length - 1)]!
      if (typeof act === 'string') throw new AppError(act)
      for (const [index, text] of act.entries()) {
        if (text === 'BREAK') throw new AppError('provider_truncated')
        if (index === 0) yield { type: 'text-start', id: '0' }
        yield { type: 'text-delta', id: '0', text }
      }
      if (act.length > 0) yield { type: 'finish', finishReason: 'stop' }
    },
  }
  return model
}

function open(...models: Model[]) {
  const fallbacks = createFallbacks()
  const openAll = () =>
    fallbacks.open(`fallback:${models.map(({ id }) => id).join(',')}`, (id) =>
      models.find((model) => model.id === id)!,
    )
  return { ask: (prompt = question) => readReply(openAll(), prompt), model: openAll() }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('a fallback', () => {
  test('asks the first model, and says that it was it', async () => {
    const [a, b] = [scripted('test:a', ['one']), scripted('test:b', ['two'])]
    const { chunks, text } = await open(a, b).ask()
    expect(text).toBe('one')
    expect(chunks[0]).toEqual({ type: 'model', model: 'test:a' })
    expect(b.asked).toBe(0)
  })

  test.each<ErrorCode>([
    'provider_unavailable',
    'provider_rate_limited',
    'provider_auth',
    'provider_model_not_found',
  ])('asks the next after %s', async (code) => {
    const [a, b] = [scripted('test:a', code), scripted('test:b', ['two'])]
    const { chunks, text, error } = await open(a, b).ask()
    expect(error).toBeUndefined()
    expect(text).toBe('two')
    expect(chunks[0]).toEqual({ type: 'model', model: 'test:b' })
  })

  test('asks the next after an answer without a chunk', async () => {
    const { text } = await open(scripted('test:a', []), scripted('test:b', ['two'])).ask()
    expect(text).toBe('two')
  })

  test('never asks another after the first chunk', async () => {
    const [a, b] = [scripted('test:a', ['one', 'BREAK']), scripted('test:b', ['two'])]
    const { text, error } = await open(a, b).ask()
    expect(text).toBe('one')
    expect(error?.code).toBe('provider_truncated')
    expect(b.asked).toBe(0)
  })

  test.each<ErrorCode>(['context_too_long', 'internal'])('is not for %s', async (code) => {
    const [a, b] = [scripted('test:a', code), scripted('test:b', ['two'])]
    const { error } = await open(a, b).ask()
    expect(error?.code).toBe(code)
    expect(b.asked).toBe(0)
  })

  test('tells the last one’s failure when all fail', async () => {
    const [a, b] = [scripted('test:a', 'provider_auth'), scripted('test:b', 'provider_timeout')]
    const { error } = await open(a, b).ask()
    expect(error?.code).toBe('provider_timeout')
  })

  test('goes on with whoever wrote the steps before', async () => {
    const [a, b] = [scripted('test:a', ['one']), scripted('test:b', ['two'])]
    const begun = { role: 'assistant' as const, parts: [], model: 'test:b' }
    const { text } = await open(a, b).ask(promptOf(user('Hello'), begun))
    expect(text).toBe('two')
  })

  test('of a model and of too many', () => {
    expect(modelsOf('openai:gpt')).toEqual(['openai:gpt'])
    expect(modelsOf('fallback:a:b,c:d')).toEqual(['a:b', 'c:d'])
    const one = scripted('test:a', [])
    const id = `fallback:${Array.from({ length: 6 }, () => 'test:a').join(',')}`
    expect(() => createFallbacks().open(id, () => one)).toThrow('at most 5')
  })

  test('has the smallest window of its models', () => {
    const [a, b] = [scripted('test:a', []), scripted('test:b', [])]
    Object.assign(a.info, { contextWindow: 8000, parameters: ['seed'] })
    Object.assign(b.info, { contextWindow: 4000, parameters: ['seed', 'topP'] })
    expect(open(a, b).model.info).toEqual({
      id: 'fallback:test:a,test:b',
      provider: 'fallback',
      name: 'test:a,test:b',
      contextWindow: 4000,
      parameters: ['seed', 'topP'],
    })
  })
})

describe('its circuit breaker', () => {
  test('passes over a model that failed three times, for half a minute, then tries it once', async () => {
    const a = scripted('test:a', 'provider_unavailable')
    const { ask } = open(a, scripted('test:b', ['two']))
    for (let i = 0; i < 5; i++) expect((await ask()).text).toBe('two')
    expect(a.asked).toBe(3)
    vi.setSystemTime(Date.now() + 29_000)
    await ask()
    expect(a.asked).toBe(3)
    vi.setSystemTime(Date.now() + 2_000)
    await ask()
    expect(a.asked).toBe(4)
    await ask()
    expect(a.asked).toBe(4)
  })

  test('closes again with an answer', async () => {
    const down: ErrorCode = 'provider_unavailable'
    const { ask } = open(scripted('test:a', down, down, down, ['one']), scripted('test:b', ['two']))
    for (let i = 0; i < 3; i++) await ask()
    vi.setSystemTime(Date.now() + 31_000)
    for (let i = 0; i < 3; i++) expect((await ask()).text).toBe('one')
  })

  test('does not count a question that was refused', async () => {
    const a = scripted('test:a', 'provider_refused')
    const { ask } = open(a, scripted('test:b', ['two']))
    for (let i = 0; i < 5; i++) await ask()
    expect(a.asked).toBe(5)
  })

  test('asks all when all are resting', async () => {
    const a = scripted('test:a', 'provider_unavailable')
    const b = scripted('test:b', 'provider_rate_limited')
    const { ask } = open(a, b)
    for (let i = 0; i < 4; i++) expect((await ask()).error?.code).toBe('provider_rate_limited')
    expect([a.asked, b.asked]).toEqual([4, 4])
  })
})
