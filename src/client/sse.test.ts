import { describe, expect, test } from 'vitest'
import { createSseParser, type SseMessage } from './sse.ts'

function parse(pieces: Uint8Array[]) {
  const messages: SseMessage[] = []
  const retries: number[] = []
  const parser = createSseParser({
    onMessage: (message) => messages.push(message),
    onRetry: (milliseconds) => retries.push(milliseconds),
  })
  for (const piece of pieces) parser.push(piece)
  return { messages, retries }
}

const bytes = (text: string) => new TextEncoder().encode(text)

const CORPUS: [name: string, stream: string, expected: SseMessage[]][] = [
  [
    'frames as the server writes them',
    ': hello\n\nid: 7\nevent: text-delta\ndata: {"text":"né 🍑"}\n\nid: 8\nevent: run-end\ndata: {}\n\n',
    [
      { id: '7', event: 'text-delta', data: '{"text":"né 🍑"}' },
      { id: '8', event: 'run-end', data: '{}' },
    ],
  ],
  [
    'every line end, mixed',
    'id: 1\rdata: a\r\rid: 2\r\ndata: b\r\n\r\nid: 3\ndata: c\r\n\ndata: d\r\r\n',
    [
      { id: '1', event: 'message', data: 'a' },
      { id: '2', event: 'message', data: 'b' },
      { id: '3', event: 'message', data: 'c' },
      { id: '3', event: 'message', data: 'd' },
    ],
  ],
  [
    'a byte order mark, several data lines, no space after the colon',
    '\uFEFFdata:one\ndata:  two\ndata\n\n',
    [{ id: '', event: 'message', data: 'one\n two\n' }],
  ],
  [
    'an event without data is not one, and its name does not stick',
    'event: bye\nid: 4\n\ndata: x\n\n',
    [{ id: '4', event: 'message', data: 'x' }],
  ],
  [
    'an id with a NUL is ignored',
    'id: 5\0\ndata: x\n\n',
    [{ id: '', event: 'message', data: 'x' }],
  ],
  [
    'what the stream does not finish is dropped',
    'data: x\n\ndata: y\n',
    [{ id: '', event: 'message', data: 'x' }],
  ],
  [
    'colons in values, unknown fields',
    'foo: 1\ndata: a:b: c\n\n',
    [{ id: '', event: 'message', data: 'a:b: c' }],
  ],
]

describe('createSseParser', () => {
  test.each(CORPUS)('%s: whole, cut anywhere, and byte by byte', (_name, stream, expected) => {
    const all = bytes(stream)
    expect(parse([all]).messages).toEqual(expected)
    for (let cut = 0; cut <= all.length; cut++)
      expect(parse([all.subarray(0, cut), all.subarray(cut)]).messages).toEqual(expected)
    expect(parse(Array.from(all, (byte) => Uint8Array.of(byte))).messages).toEqual(expected)
    expect(
      parse(Array.from(all, (byte) => [Uint8Array.of(byte), new Uint8Array()]).flat()).messages,
    ).toEqual(expected)
  })

  test('retry is reported when it is a number', () => {
    expect(parse([bytes('retry: 1500\nretry: soon\nretry: -1\n\n')]).retries).toEqual([1500])
  })
})
