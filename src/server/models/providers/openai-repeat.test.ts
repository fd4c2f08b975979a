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
  const read = (reader: ReturnType<typeof createRepeatReader>, text: string, start = 0) => {
    const bytes = Buffer.from(text)
    const texts: string[] = []
    const end = reader.read(bytes, start, (found) => texts.push(found))
    expect(texts).toHaveLength(end > start ? 1 : 0)
    return texts[0]
  }

  it('knows nothing before it has learned', () => {
    expect(read(createRepeatReader(), `data: ${event('a')}\n\n`)).toBeUndefined()
  })

  it('reads what differs in the text only, as JSON would', () => {
    const reader = learned(event('Hello'), 'Hello')
    for (const text of ['', ' world', '"quoted" \\ \n', '漢字 🍊', '\u0000', '"},{"content":"x'])
      expect(read(reader, `data: ${event(text)}\n\n`)).toBe(text)
    const escaped = event('#').replace('#', '\\u00e9\\ud83c\\udf4a')
    expect(read(reader, `data: ${escaped}\n\n`)).toBe('é🍊')
  })

  it('reads one event after the other from where it is told to, and says where each ends', () => {
    const reader = learned(event('Hello'), 'Hello')
    const one = `data: ${event('é')}\n\n`
    const bytes = Buffer.from(`${one}${one}data: `)
    const size = Buffer.byteLength(one)
    const ends = [0, size, 2 * size].map((start) => reader.read(bytes, start, () => {}))
    expect(ends).toEqual([size, 2 * size, 2 * size])
  })

  it('leaves everything else to the parser', () => {
    const reader = learned(event('Hello'), 'Hello')
    const whole = `data: ${event('a')}\n\n`
    for (const other of [
      `data: ${event('a', 'stop')}\n\n`,
      whole.replace('"c"', '"d"'),
      whole.replace('"a"', 'null'),
      whole.replace('"a"', '"a","refusal":"b"'),
      whole.replace('"a"', '"a'),
      whole.replace('"a"', '["a"]'),
      whole.replace('\n\n', '\n'),
      whole.replace('\n\n', '\r\n\r\n'),
      whole.replace('data: ', 'data:'),
      whole.replace('"a"', '"a\nb"'),
      'data: {}\n\n',
      whole.slice(0, 20),
    ])
      expect(read(reader, other)).toBeUndefined()
  })

  it('does not learn where the text could stand elsewhere', () => {
    const twice = `{"content":"a","choices":[{"delta":{"content":"a"}}]}`
    expect(read(learned(twice, 'a'), `data: ${twice}\n\n`)).toBeUndefined()
    const escaped = event('é').replace('é', '\\u00e9')
    expect(read(learned(escaped, 'é'), `data: ${escaped}\n\n`)).toBeUndefined()
  })
})
