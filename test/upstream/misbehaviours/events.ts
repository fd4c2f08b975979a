import type { Step } from '../socket-upstream.ts'
import { chunk, chunked, head, LAST, rewritten, unheld } from './http.ts'
import type { Misbehaviour, Misbehaviours, Position, Reply } from './misbehaviour.ts'

const MIDDLE: readonly Position[] = ['text', 'arguments']

/** A good reply, written in an unusual way. */
function written(change: (text: string) => string | Buffer): Misbehaviour {
  return {
    at: MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [head(), ...rewritten([...before, ...after], change), LAST],
  }
}

/** A good reply with something in its middle. */
function inserted(what: (reply: Reply) => Step[], more: Partial<Misbehaviour> = {}): Misbehaviour {
  return {
    at: MIDDLE,
    ends: ['completed'],
    answer: (reply) => [head(), ...reply.before, ...what(reply), ...reply.after, LAST],
    ...more,
  }
}

const raw = (text: string) => () => [{ write: chunk(text) }]

/** Ways to write a stream of events (WHATWG HTML §9.2), most of them good. */
export const EVENTS: Misbehaviours = {
  CRLF: written((text) => text.replaceAll('\n', '\r\n')),
  CR: written((text) => text.replaceAll('\n', '\r')),
  'a byte order mark first': {
    at: ['text'],
    ends: ['completed'],
    answer: ({ before, after }) => [head(), { write: chunk('\uFEFF') }, ...before, ...after, LAST],
  },
  'no blank behind the colon': written((text) => text.replace(/^(data|event): /gm, '$1:')),
  'two blanks behind the colon': {
    ...written((text) => text.replace(/^data: /gm, 'data:  ')),
    ends: { openai: ['completed', 'provider_bad_response'], anthropic: ['completed'] },
  },
  'comments between lines': written((text) => text.replaceAll('\n', '\n: and so on\n')),
  'unknown fields': written((text) => `id: 7\nretry: 1\nfoo: bar\n:\nfoo\n${text}`),
  'an event in several lines': written((text) => text.replaceAll(/([{,])"/g, '$1\ndata: "')),
  'escapes for every letter': written((text) =>
    text.replaceAll(/[^\0-~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ),
  'many events in one packet': {
    at: MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [
      head(),
      {
        write: Buffer.concat(
          [...before, ...after].map((step) => Buffer.from('write' in step ? step.write : '')),
        ),
      },
      ...[...before, ...after].flatMap((step) =>
        'write' in step && step.holds ? [{ write: '', holds: step.holds }] : [],
      ),
      LAST,
    ],
  },
  'the end mark without its blank line': {
    at: MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [
      head(),
      ...before,
      ...after.slice(0, -1),
      ...rewritten(after.slice(-1), (text) => text.trimEnd()),
      LAST,
    ],
  },
  'an end mark with blanks': {
    at: MIDDLE,
    ends: ['completed', 'provider_bad_response'],
    answer: ({ before, after }) => [
      head(),
      ...before,
      ...after.slice(0, -1),
      ...rewritten(after.slice(-1), (text) => text.replace(/\n\n$/, '  \n\n')),
      LAST,
    ],
  },
  'blank lines': inserted(raw('\n\r\n\r\r\n\n'.repeat(200))),
  'an event without data': inserted(raw('event: message\n\nevent: ping\n\n')),
  'an event with empty data': inserted(raw('data:\n\ndata\n\n'), {
    ends: ['completed', 'provider_bad_response'],
  }),
  'an event of an unknown name': inserted(raw('event: __proto__\ndata: {"type":"new_thing"}\n\n')),
  'a name of 100,000 letters': inserted(raw(`event: ${'x'.repeat(1e5)}\n: \n\n`)),
  'a NUL in an id': inserted(raw('id: a\0b\n\n')),
  'bad UTF-8 in a comment': inserted(() => [
    { write: chunk(Buffer.from([58, 0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 10, 10])) },
  ]),
  'bad UTF-8 in the text': inserted(
    ({ wire }) => {
      const { bytes } = wire.text('<>')
      const at = bytes.indexOf('<>')
      const bad = Buffer.from([0xff, 0x41, 0xc3, 0xe6, 0xbc])
      const holds = { kind: 'text' as const, text: bad.toString() }
      return [
        {
          write: chunk(Buffer.concat([bytes.subarray(0, at), bad, bytes.subarray(at + 2)])),
          holds,
        },
      ]
    },
    { at: ['text'], ends: ['completed', 'provider_bad_response'] },
  ),
  'JSON that is none': inserted(raw('data: {"choices":[{"delta":{"content":"x\n\n'), {
    ends: ['provider_bad_response'],
  }),
  'JSON of other kinds': inserted(
    raw('data: null\n\ndata: 1\n\ndata: "x"\n\ndata: []\n\ndata: {}\n\n'),
    { ends: ['completed', 'provider_bad_response'] },
  ),
  'an end mark in the middle': {
    at: ['start', ...MIDDLE],
    ends: ['completed'],
    answer: ({ wire, before, after }) => [
      head(),
      ...before,
      ...chunked(wire.mark),
      ...unheld(after),
      LAST,
    ],
  },
  'two end marks': {
    at: MIDDLE,
    ends: ['completed'],
    answer: ({ wire, before, after }) => [
      head(),
      ...before,
      ...after,
      ...chunked(wire.mark, wire.mark),
      LAST,
    ],
  },
  'text behind the end mark': {
    at: ['text'],
    ends: ['completed'],
    answer: ({ wire, before, after }) => [
      head(),
      ...before,
      ...after,
      ...chunked(wire.text('and one more thing').bytes),
      LAST,
    ],
  },
  'the reason without an end mark': {
    at: ['text'],
    // Chat Completions: who has said why it stopped has said that it did. Messages has an event for that.
    ends: { openai: ['completed'], anthropic: ['truncated'] },
    answer: ({ wire, before }) => [
      head(),
      ...before,
      ...chunked(wire.reason(wire.name === 'openai' ? 'stop' : 'end_turn')),
      LAST,
    ],
  },
}
