import { describe, expect, test } from 'vitest'
import { chatCompletionFrames } from '../../../../test/upstream/chat-completions.ts'
import type { Chunk } from '../model.ts'
import { createReplyReader } from './openai-reply.ts'
import { createSseParser } from './sse-parser.ts'

const SPARE = '"id":"x","unknown":{"__proto__":{"polluted":true}}'

function chunksOf(...pieces: Buffer[]): Chunk[] {
  const chunks: Chunk[] = []
  const reply = createReplyReader((chunk) => chunks.push(chunk), 'Mock')
  const parser = createSseParser(reply.accept)
  for (const piece of pieces) parser.push(piece)
  reply.end()
  return chunks
}

function events(...values: (object | string)[]): Chunk[] {
  const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  return chunksOf(Buffer.from(text.map((data) => `data: ${data}\n\n`).join('')))
}

function delta(value: object, finish_reason: string | null = null): object {
  return { choices: [{ index: 0, delta: value, finish_reason }] }
}

const RECORDED = Buffer.concat(
  chatCompletionFrames({
    tokens: ['Grüße', ', ', '漢字', '🦜 — ', '\u2028"quoted"\n'],
    reasoning: ['erst ', 'denken 🤔'],
    toolCalls: [
      { id: 'call_1', name: 'add', input: '{"a":1,"ä":"ü"}' },
      { id: 'call_2', name: 'list', input: '{}' },
    ],
    usage: { input: 30, output: 9, cached: 20, reasoning: 4 },
  }).map((frame) => frame.bytes),
)

describe('openai reply', () => {
  test('reads text, reasoning, tool calls, usage and the end mark', () => {
    const chunks = chunksOf(RECORDED)
    const text = chunks.flatMap((c) => (c.type === 'text-delta' ? [c.text] : [])).join('')
    expect(text).toBe('Grüße, 漢字🦜 — \u2028"quoted"\n')
    expect(chunks.map((chunk) => chunk.type).filter((type) => !type.endsWith('delta'))).toEqual([
      'reasoning-start',
      'reasoning-end',
      'text-start',
      'text-end',
      'tool-input-start',
      'tool-input-start',
      'tool-call',
      'tool-call',
      'usage',
      'finish',
    ])
    expect(chunks.filter((chunk) => chunk.type === 'tool-call')).toEqual([
      { type: 'tool-call', toolCallId: 'call_1', toolName: 'add', input: '{"a":1,"ä":"ü"}' },
      { type: 'tool-call', toolCallId: 'call_2', toolName: 'list', input: '{}' },
    ])
    expect(chunks.slice(-2)).toEqual([
      {
        type: 'usage',
        usage: { inputTokens: 30, outputTokens: 9, cachedInputTokens: 20, reasoningTokens: 4 },
      },
      { type: 'finish', finishReason: 'tool-calls' },
    ])
  })

  test('gives the same chunks wherever the bytes are cut', () => {
    const whole = chunksOf(RECORDED)
    for (let cut = 1; cut < RECORDED.length; cut++)
      expect(chunksOf(RECORDED.subarray(0, cut), RECORDED.subarray(cut))).toEqual(whole)
    expect(chunksOf(...Array.from(RECORDED, (byte) => Buffer.of(byte)))).toEqual(whole)
  })

  test('is without a finish chunk when neither a reason nor the mark came', () => {
    expect(events(delta({ content: 'a' })).at(-1)).toEqual({ type: 'text-end', id: '0' })
    expect(events(delta({ content: 'a' }), '[DONE]').at(-1)).toEqual({
      type: 'finish',
      finishReason: 'stop',
    })
    expect(events(delta({ content: 'a' }, 'length')).at(-1)).toEqual({
      type: 'finish',
      finishReason: 'length',
    })
    const half = { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a' } }] }
    expect(events(delta(half)).map((chunk) => chunk.type)).toEqual([
      'tool-input-start',
      'tool-input-delta',
    ])
  })

  test.each([
    ['stop', 'stop'],
    ['max_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['never heard of', 'other'],
    ['constructor', 'other'],
    ['__proto__', 'other'],
  ])('finish reason %s is %s', (wire, ours) => {
    expect(events(delta({ content: 'a' }, wire)).at(-1)).toEqual({
      type: 'finish',
      finishReason: ours,
    })
  })

  test('a refusal is text that ends as filtered', () => {
    const chunks = events(delta({ refusal: 'No.' }), delta({}, 'stop'), '[DONE]')
    expect(chunks[1]).toEqual({ type: 'text-delta', id: '0', text: 'No.' })
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'content-filter' })
  })

  test('usage may be null, absent, nonsense, or come with no choices', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: null }
    const with_ = (u: unknown): Chunk[] =>
      events(
        { ...delta({ content: 'a' }, 'stop'), usage: null },
        { choices: [], usage: u },
        '[DONE]',
      )
    const counted = (chunks: Chunk[]): Chunk[] => chunks.filter((chunk) => chunk.type === 'usage')
    expect(counted(with_(usage))).toEqual([
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
    ])
    for (const bad of [null, undefined, {}, 5, { prompt_tokens: -1, completion_tokens: 2 }])
      expect(counted(with_(bad))).toEqual([])
    expect(counted(with_({ prompt_tokens: '3', completion_tokens: 1.5 }))).toEqual([])
  })

  test('keeps interleaved calls apart, and calls that share a number', () => {
    const call = (index: number | undefined, id: string, name: string, args: string): object =>
      delta({ tool_calls: [{ index, id, function: { name, arguments: args } }] })
    const more = (index: number, args: string): object =>
      delta({ tool_calls: [{ index, function: { arguments: args } }] })
    const inputs = (chunks: Chunk[]): string[] =>
      chunks.flatMap((chunk) => (chunk.type === 'tool-call' ? [chunk.input] : []))
    expect(
      inputs(
        events(
          call(0, 'a', 'f', '{"x"'),
          call(1, 'b', 'g', '{"y"'),
          more(0, ':1}'),
          more(1, ':2}'),
          '[DONE]',
        ),
      ),
    ).toEqual(['{"x":1}', '{"y":2}'])
    expect(
      inputs(events(call(0, 'a', 'f', '{"x":1}'), call(0, 'b', 'f', '{"x":2}'), '[DONE]')),
    ).toEqual(['{"x":1}', '{"x":2}'])
    expect(inputs(events(call(undefined, 'a', 'f', '{}'), '[DONE]'))).toEqual(['{}'])
    // Ids that are not the calls' own: each gets one.
    const same = events(
      call(0, 'a', 'f', '{"x"'),
      call(1, 'a', 'g', '{"y"'),
      call(0, 'a', '', ':1}'),
      call(1, 'a', '', ':2}'),
      '[DONE]',
    )
    expect(inputs(same)).toEqual(['{"x":1}', '{"y":2}'])
    const ids = same.flatMap((chunk) => (chunk.type === 'tool-call' ? [chunk.toolCallId] : []))
    expect(ids).toEqual(['a', expect.stringMatching(/^call_/)])
  })

  test('reads content in pieces with thinking, and ignores other choices and nonsense', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'yes' },
      null,
    ]
    const chunks = events(
      delta({ content }),
      { choices: [{ index: 1, delta: { content: 'other' } }] },
      { choices: 'x' },
      {},
      delta({ content: 5, tool_calls: [null, 3], reasoning: {} }),
      `{${SPARE},"choices":[]}`,
      '[DONE]',
    )
    expect(chunks.map((chunk) => ('text' in chunk ? chunk.text : chunk.type))).toEqual([
      'reasoning-start',
      'hm',
      'reasoning-end',
      'text-start',
      'yes',
      'text-end',
      'finish',
    ])
    expect('polluted' in {}).toBe(false)
  })

  test.each([
    [{ error: { message: 'x', type: 'server_error' } }, 'provider_unavailable'],
    [{ error: { message: 'x', code: 429 } }, 'provider_rate_limited'],
    [{ error: { message: 'x', type: 'insufficient_quota' } }, 'provider_quota'],
    [{ error: { message: 'x', code: 'context_length_exceeded' } }, 'context_too_long'],
    [{ error: 'plain' }, 'provider_unavailable'],
    [{ choices: [{ index: 0, error: { code: 502, message: 'x' } }] }, 'provider_unavailable'],
    ['{"half', 'provider_bad_response'],
    ['null', 'provider_bad_response'],
    ['['.repeat(100_000), 'provider_bad_response'],
  ])('an error in the stream: %#', (value, code) => {
    expect(() => events(delta({ content: 'a' }), value)).toThrow(expect.objectContaining({ code }))
  })

  test('limits calls, arguments and the answer', () => {
    const bad = expect.objectContaining({ code: 'provider_bad_response' })
    const calls = Array.from({ length: 65 }, (_, index) => ({
      index,
      id: `c${index}`,
      function: { name: 'f' },
    }))
    expect(() => events(delta({ tool_calls: calls }))).toThrow(bad)
    const big = {
      tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: 'x'.repeat(90_000) } }],
    }
    expect(() => events(delta(big), delta(big), delta(big))).toThrow(bad)
    const long = delta({ content: 'x'.repeat(900_000) })
    expect(() => events(...Array<object>(20).fill(long))).toThrow(bad)
  })
})
