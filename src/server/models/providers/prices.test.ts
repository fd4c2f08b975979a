import { describe, expect, test } from 'vitest'
import { estimateUsage } from './estimate-usage.ts'
import { costOf, splitModelId } from './prices.ts'
import { describeModel } from './describe-model.ts'
import { PROVIDERS } from './provider-table.ts'

describe('prices', () => {
  test('counts in whole micro-dollars and names the price it used', () => {
    expect(costOf('openai:gpt-4o', { inputTokens: 1000, outputTokens: 100 })).toEqual({
      microUsd: 3500,
      inputMicroUsd: 2500,
      outputMicroUsd: 1000,
      price: 'openai:gpt-4o',
    })
  })

  test('cached tokens cost less and are not counted twice', () => {
    const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 400 }
    expect(costOf('openai:gpt-4o', usage)?.microUsd).toBe(600 * 2.5 + 400 * 1.25)
    const written = {
      inputTokens: 1000,
      outputTokens: 0,
      cachedInputTokens: 100,
      cacheWriteTokens: 200,
    }
    expect(costOf('anthropic:claude-sonnet-4-5', written)?.microUsd).toBe(
      700 * 3 + 100 * 0.3 + 200 * 3.75,
    )
  })

  test('an unknown price is no price, not a price of nothing', () => {
    for (const id of [
      'openai:nope',
      'ollama:llama3.2:1b',
      'ollama:gpt-4o',
      'lmstudio:gpt-4o',
      'llamacpp:x',
      'demo:tour',
      'nope',
      '',
    ])
      expect(costOf(id, { inputTokens: 1, outputTokens: 1 })).toBeUndefined()
  })

  test('an estimate stays one, and usage that cannot be does no harm', () => {
    expect(
      costOf('openai:gpt-4o', { inputTokens: 1, outputTokens: 1, estimated: true })?.estimated,
    ).toBe(true)
    expect(
      costOf('openai:gpt-4o', { inputTokens: 10, outputTokens: -1, cachedInputTokens: 40 })
        ?.inputMicroUsd,
    ).toBe(13)
    expect(costOf('openai:gpt-4o', { inputTokens: Number.NaN, outputTokens: 1 })).toBeUndefined()
  })

  test('describes a model', () => {
    expect(describeModel('openai:gpt-4o')).toEqual({
      id: 'openai:gpt-4o',
      provider: 'openai',
      name: 'gpt-4o',
      contextWindow: 128_000,
      price: { input: 2_500_000, output: 10_000_000 },
    })
    expect(describeModel('anthropic:claude-sonnet-4-5').price).toEqual({
      input: 3_000_000,
      output: 15_000_000,
    })
    expect(describeModel('ollama:llama3.2:1b')).toEqual({
      id: 'ollama:llama3.2:1b',
      provider: 'ollama',
      name: 'llama3.2:1b',
    })
    expect(splitModelId('openrouter:a/b:free')).toEqual(['openrouter', 'a/b:free'])
  })

  test('knows a provider’s models under its other names', () => {
    for (const id of ['openai-responses:gpt-4o', 'vertex:gemini-2.5-flash', 'azure:gpt-4o'])
      expect(describeModel(id).price, id).toBeDefined()
    expect(describeModel('bedrock:anthropic.claude-sonnet-4-5-20250929-v1:0').price).toBeDefined()
  })

  test('knows what each provider’s default model costs', () => {
    for (const row of PROVIDERS)
      if (row.defaultModel !== null && row.id !== 'openrouter')
        expect(describeModel(`${row.id}:${row.defaultModel}`).price, row.id).toBeDefined()
  })
})

test('estimates usage where a provider reports none', () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(20)
  const messages = [{ role: 'user' as const, parts: [{ id: 'p', type: 'text' as const, text }] }]
  const prompt = { instructions: null, messages, tools: [], settings: {}, dropped: false }
  const usage = estimateUsage(prompt, text)
  expect(usage.estimated).toBe(true)
  expect(usage.outputTokens).toBeGreaterThan(150)
  expect(usage.outputTokens).toBeLessThan(260)
  expect(usage.inputTokens).toBe(usage.outputTokens + 4)
})
