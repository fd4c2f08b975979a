import { describe, expect, test } from 'vitest'
import { AppError, type ErrorCode, type Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { withRetry } from './retry.ts'

const prompt = {} as Prompt
const word: Chunk = { type: 'text-delta', id: '0', text: 'a' }
type Step = Chunk | AppError

/** A model that plays one list of steps a call. */
function scripted(...calls: Step[][]): { model: Model; calls(): number } {
  let count = 0
  const info = { id: 'a:b', provider: 'a', name: 'b' }
  const model: Model = {
    id: info.id,
    info,
    async *stream() {
      for (const step of calls[count++] ?? []) {
        if (step instanceof AppError) throw step
        yield step
      }
    },
  }
  return { model, calls: () => count }
}

async function run(
  model: Model,
  signal = new AbortController().signal,
): Promise<{ chunks: Chunk[]; waits: number[]; code?: ErrorCode }> {
  const waits: number[] = []
  const deps = { random: () => 0.5, sleep: async (ms: number) => void waits.push(ms) }
  const chunks: Chunk[] = []
  try {
    for await (const chunk of withRetry(model, deps).stream(prompt, { signal })) chunks.push(chunk)
  } catch (error) {
    return { chunks, waits, code: (error as AppError).code }
  }
  return { chunks, waits }
}

const fail = (code: ErrorCode, retryAfter?: number): AppError =>
  new AppError(code, retryAfter === undefined ? {} : { retryAfter })

describe('retry', () => {
  test('tries once more before the first chunk, after a wait', async () => {
    const { model, calls } = scripted([fail('provider_unavailable')], [word, word])
    expect(await run(model)).toEqual({ chunks: [word, word], waits: [450] })
    expect(calls()).toBe(2)
  })

  test('gives up after the second failure', async () => {
    const { model, calls } = scripted(
      [fail('provider_unavailable')],
      [fail('provider_rate_limited')],
    )
    expect(await run(model)).toEqual({ chunks: [], waits: [450], code: 'provider_rate_limited' })
    expect(calls()).toBe(2)
  })

  test('never tries again once something came', async () => {
    const { model, calls } = scripted([word, fail('provider_unavailable')], [word])
    expect(await run(model)).toEqual({ chunks: [word], waits: [], code: 'provider_unavailable' })
    expect(calls()).toBe(1)
  })

  test.each<ErrorCode>([
    'provider_auth',
    'provider_timeout',
    'provider_refused',
    'context_too_long',
  ])('does not try %s again', async (code) => {
    const { model, calls } = scripted([fail(code)], [word])
    expect(await run(model)).toEqual({ chunks: [], waits: [], code })
    expect(calls()).toBe(1)
  })

  test('waits as long as it is asked to, or not at all', async () => {
    const short = scripted([fail('provider_rate_limited', 2)], [word])
    expect(await run(short.model)).toEqual({ chunks: [word], waits: [2450] })
    const long = scripted([fail('provider_rate_limited', 30)], [word])
    expect(await run(long.model)).toMatchObject({ waits: [], code: 'provider_rate_limited' })
  })

  test('stops when it is aborted while it waits', async () => {
    const abort = new AbortController()
    const { model, calls } = scripted([fail('provider_unavailable')], [word])
    const sleep = async (): Promise<void> => abort.abort()
    const chunks: Chunk[] = []
    const stream = withRetry(model, { random: () => 0, sleep }).stream(prompt, {
      signal: abort.signal,
    })
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks).toEqual([])
    expect(calls()).toBe(1)
  })

  test('passes on that its reader left', async () => {
    let left = false
    const info = { id: 'a:b', provider: 'a', name: 'b' }
    const model: Model = {
      id: 'a:b',
      info,
      async *stream() {
        try {
          yield word
          yield word
        } finally {
          left = true
        }
      },
    }
    const { signal } = new AbortController()
    for await (const _ of withRetry(model).stream(prompt, { signal })) break
    expect(left).toBe(true)
  })
})
