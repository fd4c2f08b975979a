import { gzipSync } from 'node:zlib'
import { answer, chunk, HANG, head, LAST } from './http.ts'
import type { Misbehaviours, Reply } from './misbehaviour.ts'

const AT_START = { at: ['start'] } as const
const NOT_UNDERSTOOD = { ...AT_START, ends: ['provider_bad_response'] } as const
const GOOD = { ...AT_START, ends: ['completed'] } as const

const streamOf = ({ wire }: Reply) =>
  Buffer.concat(wire.frames({ tokens: ['one ', 'two'] }).map(({ bytes }) => bytes))

let bomb: Buffer | undefined

/** Much of nothing, packed. */
const packed = (reply: Reply): Buffer =>
  (bomb ??= gzipSync(Buffer.from(`: ${' '.repeat(1 << 20)}\n`.repeat(reply.long ? 512 : 64))))

/** 200, and a body that is no stream of events, or is dressed as another. */
export const BODIES: Misbehaviours = {
  'a page': {
    ...NOT_UNDERSTOOD,
    answer: ({ key }) =>
      answer('200 OK', `<!doctype html><p>${key}`, { 'content-type': 'text/html' }),
  },
  'an error as JSON': {
    ...AT_START,
    ends: ['provider_unavailable'],
    answer: ({ key }) =>
      answer('200 OK', JSON.stringify({ error: { message: `Overloaded ${key}` } })),
  },
  'an error as JSON that names the key': {
    ...AT_START,
    ends: ['provider_auth'],
    answer: ({ key }) =>
      answer('200 OK', JSON.stringify({ error: { code: 'invalid_api_key', message: key } })),
  },
  'a whole reply as JSON': {
    ...NOT_UNDERSTOOD,
    answer: ({ key }) =>
      answer('200 OK', JSON.stringify({ key, choices: [{ message: { content: 'Hello' } }] })),
  },
  'JSON that is no object': { ...NOT_UNDERSTOOD, answer: () => answer('200 OK', '[1, 2, 3]') },
  'an empty body': { ...AT_START, ends: ['truncated'], answer: () => answer('200 OK', '') },
  'an empty body in chunks': { ...AT_START, ends: ['truncated'], answer: () => [head(), LAST] },
  'blank lines only': {
    ...AT_START,
    ends: ['truncated'],
    answer: () => [head(), { write: chunk('\n'.repeat(5_000)) }, LAST],
  },
  'comments only': {
    ...AT_START,
    ends: ['truncated'],
    answer: () => [head(), { write: chunk(': nothing yet\n\n'.repeat(500)) }, LAST],
  },
  'comments, then nothing': {
    ...AT_START,
    ends: ['provider_timeout'],
    answer: () => [head(), { write: chunk(': nothing yet\n\n') }, HANG],
  },
  'a page that never ends': {
    ...NOT_UNDERSTOOD,
    large: true,
    *answer({ key, long }) {
      yield head('200 OK', { 'content-type': 'text/html' })
      for (let i = 0; i < (long ? 2_000 : 400); i++)
        yield { write: chunk(`<p>${key}`.padEnd(1 << 16)) }
      yield HANG
    },
  },
  'words that are no events': {
    ...AT_START,
    ends: ['truncated', 'provider_bad_response'],
    answer: () => answer('200 OK', 'Hello, this is not what you are looking for.\n'.repeat(9)),
  },
  'binary noise': {
    ...AT_START,
    ends: ['truncated', 'provider_bad_response'],
    answer: () =>
      answer('200 OK', Buffer.from(Array.from({ length: 9_999 }, (_, i) => (i * 97) % 251))),
  },
  'a stream that says it is a page': {
    ...GOOD,
    answer: ({ after }) => [head('200 OK', { 'content-type': 'text/html' }), ...after, LAST],
  },
  'a stream without a type': {
    ...GOOD,
    answer: ({ after }) => [head('200 OK', { 'content-type': null }), ...after, LAST],
  },
  'a stream in UTF-16, as it says': {
    ...GOOD,
    answer: ({ after }) => [
      head('200 OK', { 'content-type': 'text/event-stream; charset=utf-16' }),
      ...after,
      LAST,
    ],
  },
  'a packed stream': {
    ...NOT_UNDERSTOOD,
    answer: (reply) =>
      answer('200 OK', gzipSync(streamOf(reply)), {
        'content-encoding': 'gzip',
        'content-type': 'text/event-stream',
      }),
  },
  'a stream that says it is packed': {
    ...NOT_UNDERSTOOD,
    answer: ({ after }) => [head('200 OK', { 'content-encoding': 'gzip' }), ...after, LAST],
  },
  'a stream packed in a way that nobody knows': {
    ...NOT_UNDERSTOOD,
    answer: ({ after }) => [head('200 OK', { 'content-encoding': 'x-y' }), ...after, LAST],
  },
  'a bomb': {
    ...NOT_UNDERSTOOD,
    large: true,
    answer: (reply) =>
      answer('200 OK', packed(reply), {
        'content-encoding': 'gzip',
        'content-type': 'text/event-stream',
      }),
  },
}
