import { answer, chunked, END, HANG, head, LAST, RESET } from './http.ts'
import type { Misbehaviours, Reply } from './misbehaviour.ts'
import type { Step } from '../socket-upstream.ts'

const AT_START = { at: ['start'] } as const
const UNAVAILABLE = { ...AT_START, ends: ['provider_unavailable'] } as const
const NOT_UNDERSTOOD = { ...AT_START, ends: ['provider_bad_response'] } as const
const GOOD = { ...AT_START, ends: ['completed'] } as const

const good = ({ after }: Reply): Step[] => [head(), ...after, LAST]

/** What may become of a connection before there is an answer. */
export const CONNECTIONS: Misbehaviours = {
  'nobody listens': { ...UNAVAILABLE, address: () => 'http://127.0.0.1:1', answer: () => [] },
  'no such host': {
    ...UNAVAILABLE,
    // Too long for a label, so that no resolver is asked.
    address: () => `http://${'x'.repeat(64)}.invalid`,
    answer: () => [],
  },
  'TLS to a plain port': {
    at: ['start'],
    ends: ['provider_unavailable', 'provider_bad_response'],
    address: (port) => `https://127.0.0.1:${port}`,
    answer: good,
  },
  'a reset instead of an answer': { ...UNAVAILABLE, answer: () => [RESET] },
  'an end instead of an answer': { ...UNAVAILABLE, answer: () => [END] },
  'a reset, then a good answer': {
    ...GOOD,
    answer: (reply) => (reply.attempt === 1 ? [RESET] : good(reply)),
  },
  'no answer': { ...AT_START, ends: ['provider_timeout'], answer: () => [HANG] },
  'half a status line, then nothing': {
    ...AT_START,
    ends: ['provider_timeout'],
    answer: () => [{ write: 'HTTP/1.1 2' }, HANG],
  },
  'half a head, then the end': {
    ...AT_START,
    ends: ['provider_unavailable', 'provider_bad_response'],
    answer: () => [{ write: 'HTTP/1.1 200 OK\r\ncontent-ty' }, END],
  },
  'headers byte by byte': {
    ...GOOD,
    *answer(reply) {
      for (const char of head().write.toString()) yield* [{ write: char }, { wait: 1 }]
      yield* [...reply.after, LAST]
    },
  },
  'headers without an end': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    *answer({ long }) {
      yield { write: 'HTTP/1.1 200 OK\r\n' }
      for (let i = 0; i < (long ? 20_000 : 2_000); i++)
        yield { write: `x-${i}: ${'y'.repeat(100)}\r\n` }
      yield HANG
    },
  },
  'another protocol': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: () => [{ write: 'SSH-2.0-OpenSSH_9.9\r\n' }, END],
  },
  'a TLS alert': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: () => [{ write: Buffer.from([21, 3, 3, 0, 2, 2, 40]) }, END],
  },
  'a version of HTTP that is none': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: (reply) => [{ write: 'HTTP/9.9 200 OK\r\n\r\n' }, ...reply.after, END],
  },
  'a NUL in a header': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: (reply) => [head('200 OK', { 'x-name': 'a\0b' }), ...reply.after, LAST],
  },
  'Early Hints first': {
    ...GOOD,
    answer: (reply) => [
      { write: 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n' },
      ...good(reply),
    ],
  },
  '100 Continue first': {
    ...GOOD,
    answer: (reply) => [{ write: 'HTTP/1.1 100 Continue\r\n\r\n' }, ...good(reply)],
  },
  'switches to another protocol': {
    ...AT_START,
    ends: ['provider_unavailable', 'provider_bad_response'],
    answer: () => [
      { write: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n' },
      END,
    ],
  },
  'a good answer that takes a while to begin': {
    ...GOOD,
    answer: (reply) => [{ wait: 700 }, ...good(reply)],
  },
  // The client finds out with its next request on that connection.
  'a connection closed just after a good answer': {
    ...GOOD,
    spoils: true,
    answer: (reply) => [...good(reply), END],
  },
  'a connection reset just after a good answer': {
    ...GOOD,
    spoils: true,
    answer: (reply) => [...good(reply), RESET],
  },
  'a second answer that nobody asked for': {
    ...GOOD,
    spoils: true,
    answer: (reply) => [
      ...good(reply),
      head(),
      ...chunked(reply.wire.text('nobody asked for this').bytes, reply.wire.mark),
      LAST,
    ],
  },
  'bytes behind the answer': {
    ...GOOD,
    spoils: true,
    answer: (reply) => [...good(reply), { write: 'and some more\r\n\r\n' }],
  },
  'an answer without chunks, up to its end': {
    ...GOOD,
    answer: ({ wire }) => [
      head('200 OK', { 'transfer-encoding': null, connection: 'close' }),
      ...wire
        .frames({ tokens: ['one ', 'two'] })
        .map(({ bytes, holds }) => ({ write: bytes, ...(holds ? { holds } : {}) })),
      END,
    ],
  },
  'a length that is none': {
    ...NOT_UNDERSTOOD,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: () => answer('200 OK', 'x', { 'content-length': '-1' }),
  },
  'two lengths that differ': {
    ...NOT_UNDERSTOOD,
    spoils: true,
    ends: ['provider_bad_response', 'provider_unavailable'],
    answer: () => answer('200 OK', 'data: x\n\n', { 'Content-Length': '3' }),
  },
  'a length, and chunks': {
    ...AT_START,
    spoils: true,
    ends: ['provider_bad_response', 'provider_unavailable', 'completed'],
    answer: (reply) => [head('200 OK', { 'content-length': '10' }), ...reply.after, LAST],
  },
}
