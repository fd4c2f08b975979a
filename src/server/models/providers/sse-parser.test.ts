import { describe, expect, test } from 'vitest'
import { createSseParser } from './sse-parser.ts'

function read(...pieces: (string | Buffer)[]): { events: string[][]; rest: string } {
  const events: string[][] = []
  const parser = createSseParser((data, event) =>
    events.push(event === '' ? [data] : [data, event]),
  )
  for (const piece of pieces) parser.push(Buffer.from(piece))
  return { events, rest: parser.rest() }
}

const STREAM = [
  '\uFEFF: a comment\n',
  'data: {"a":"é—漢字🦜"}\n\n',
  'event: error\ndata:no space\n\n',
  'data: one\ndata: two\ndata:\n\n',
  'id: 7\nretry: 10\ndatabase: no\ndata\n\n',
  ':\n\n',
  'data: last\n\n',
].join('')
const EVENTS = [['{"a":"é—漢字🦜"}'], ['no space', 'error'], ['one\ntwo\n'], [''], ['last']]

describe('sse parser', () => {
  for (const [name, newline] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    test(`reads ${name} streams cut at every byte`, () => {
      const bytes = Buffer.from(STREAM.replaceAll('\n', newline))
      expect(read(bytes).events).toEqual(EVENTS)
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(read(bytes.subarray(0, cut), bytes.subarray(cut)).events).toEqual(EVENTS)
      expect(read(...Array.from(bytes, (byte) => Buffer.of(byte))).events).toEqual(EVENTS)
    })
  }

  test('an event name does not outlive its event', () => {
    expect(read('event: x\n\ndata: a\n\n').events).toEqual([['a']])
  })

  test('gives what an unfinished event holds, and does not dispatch it', () => {
    expect(read('data: [DO', 'NE]')).toEqual({ events: [], rest: '[DONE]' })
    expect(read('data: a\n')).toEqual({ events: [], rest: 'a' })
    expect(read('data: a\n\n').rest).toBe('')
  })

  test('broken UTF-8 becomes replacement characters', () => {
    expect(read(Buffer.from([100, 97, 116, 97, 58, 0xff, 0xfe, 10, 10])).events).toEqual([['��']])
  })

  test('refuses a line, and an event, beyond its limit', () => {
    const parser = createSseParser(() => {}, 100)
    expect(() => parser.push(Buffer.from(`data: ${'x'.repeat(200)}\n`))).toThrow(RangeError)
    const drip = createSseParser(() => {}, 100)
    expect(() => {
      for (let i = 0; i < 200; i++) drip.push(Buffer.from('x'))
    }).toThrow(RangeError)
    const lines = createSseParser(() => {}, 100)
    expect(() => {
      for (let i = 0; i < 20; i++) lines.push(Buffer.from('data: 1234567890\n'))
    }).toThrow(RangeError)
  })
})
