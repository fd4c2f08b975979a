import { expect, test } from 'vitest'
import { chatCompletionFrames } from '../../../../test/upstream/chat-completions.ts'
import { AppError } from '../../../protocol/index.ts'
import { createReplyReader } from './openai-reply.ts'
import { createSseParser } from './sse-parser.ts'

const RECORDED = Buffer.concat(
  chatCompletionFrames({
    tokens: ['Grüße', ', ', '漢字🦜'],
    reasoning: ['hm'],
    toolCalls: [{ id: 'c', name: 'add', input: '{"a":1}' }],
  }).map((frame) => frame.bytes),
)
const PIECES = [
  'null',
  '{}',
  '[]',
  '-1',
  '1e999',
  '"',
  '\n\n',
  '\r',
  '__proto__',
  '\\u0000',
  'data:',
  '[DONE]',
  '\uFEFF',
]

/** A small generator of numbers, the same in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function mutant(random: (below: number) => number): Buffer {
  let bytes = Buffer.from(RECORDED)
  for (let i = 0; i <= random(4); i++) {
    const at = random(bytes.length)
    const how = random(4)
    if (how === 0) bytes[at] = random(256)
    const insert = how === 1 ? Buffer.from(PIECES[random(PIECES.length)] ?? '') : Buffer.alloc(0)
    const skip = how === 2 ? random(60) : 0
    if (how === 1 || how === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + skip)])
    if (how === 3) bytes = Buffer.concat([bytes, bytes.subarray(at)])
  }
  return bytes
}

test('broken bytes give chunks, or one of our errors, and nothing else', () => {
  const random = randomOf(7)
  const seen = new Set<string>()
  for (let i = 0; i < 5_000; i++) {
    const types: string[] = []
    const reply = createReplyReader((chunk) => types.push(chunk.type), 'Mock')
    const parser = createSseParser(reply.accept)
    try {
      const bytes = mutant(random)
      const cut = random(bytes.length)
      parser.push(bytes.subarray(0, cut))
      parser.push(bytes.subarray(cut))
      reply.end()
      seen.add(types.at(-1) ?? 'nothing')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      seen.add(error.code)
    }
    expect(types.filter((type) => type === 'finish').length).toBeLessThanOrEqual(1)
  }
  expect([...seen].toSorted()).toContain('provider_bad_response')
  expect(seen).toContain('finish')
  expect('polluted' in {}).toBe(false)
})
