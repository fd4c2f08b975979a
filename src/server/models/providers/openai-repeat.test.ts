import { describe, expect, it } from 'vitest'
import { createRepeatReader } from './openai-repeat.ts'

const event = (content: string, finish: string | null = null) =>
  JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })

describe('a repeat reader', () => {
  const learned = (data: string, text: string) => {
    const reader = createRepeatReader()
    reader.learn(data, text)
    return reader
  }

  it('knows nothing before it has learned', () => {
    expect(createRepeatReader().read(event('a'))).toBeUndefined()
  })

  it('reads what differs in the text only, as JSON would', () => {
    const reader = learned(event('Hello'), 'Hello')
    for (const text of ['', ' world', '"quoted" \\ \n', '漢字 🍊', '\u0000', '"},{"content":"x'])
      expect(reader.read(event(text))).toBe(text)
    const escaped = event('#').replace('#', '\\u00e9\\ud83c\\udf4a')
    expect(reader.read(escaped)).toBe('é🍊')
  })

  it('leaves everything else to the parser', () => {
    const reader = learned(event('Hello'), 'Hello')
    for (const other of [
      event('a', 'stop'),
      event('a').replace('"c"', '"d"'),
      event('a').replace('"a"', 'null'),
      event('a').replace('"a"', '"a","refusal":"b"'),
      event('a').replace('"a"', '"a'),
      event('a').replace('"a"', '["a"]'),
      '{}',
    ])
      expect(reader.read(other)).toBeUndefined()
  })

  it('does not learn where the text could stand elsewhere', () => {
    const twice = `{"content":"a","choices":[{"delta":{"content":"a"}}]}`
    expect(learned(twice, 'a').read(twice)).toBeUndefined()
    const escaped = event('é').replace('é', '\\u00e9')
    expect(learned(escaped, 'é').read(escaped)).toBeUndefined()
  })
})
