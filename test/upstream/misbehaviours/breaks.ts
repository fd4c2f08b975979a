import type { Step } from '../socket-upstream.ts'
import { chunk, chunked, END, HANG, head, LAST, RESET, rewritten, unheld } from './http.ts'
import type { End, Misbehaviour, Misbehaviours, Reply } from './misbehaviour.ts'

const ANYWHERE = { at: ['start', 'text', 'arguments'] } as const
const MIDDLE = { at: ['text', 'arguments'] } as const

/** The head, what came before, and then this. */
function broken(
  ends: readonly End[],
  then: (reply: Reply) => Step[],
  at: Pick<Misbehaviour, 'at'> = ANYWHERE,
): Misbehaviour {
  return { ...at, ends, answer: (reply) => [head(), ...reply.before, ...then(reply)] }
}

const NO_CHUNK: readonly End[] = ['truncated', 'provider_bad_response']

/** All good bytes of an answer, without chunks. */
const bodyOf = (steps: Step[]): Buffer =>
  Buffer.concat(
    rewritten(steps, (text) => text).map((step) => {
      if (!('write' in step)) return Buffer.alloc(0)
      const bytes = step.write as Buffer
      return bytes.subarray(bytes.indexOf('\r\n') + 2, -2)
    }),
  )

/** An answer that says how long it is, and is wrong by so many bytes. */
function ofLength({ before, after }: Reply, wrongBy: number, last: Step[]): Step[] {
  const all = [...before, ...after]
  const length = bodyOf(all).length + wrongBy
  const plain = all.map((step) => ('write' in step ? { ...step, write: bodyOf([step]) } : step))
  return [
    head('200 OK', { 'transfer-encoding': null, 'content-length': String(length) }),
    ...plain,
    ...last,
  ]
}

/** The answer breaks off, or HTTP does. */
export const BREAKS: Misbehaviours = {
  'a reset': broken(['truncated'], () => [RESET]),
  'an end within the chunks': broken(['truncated'], () => [END]),
  'an end within a chunk': broken(['truncated'], () => [{ write: '40\r\ndata: {"cho' }, END]),
  'an end within a chunk size': broken(NO_CHUNK, () => [{ write: '4' }, END]),
  'an end without an end mark': broken(['truncated'], () => [LAST]),
  silence: broken(['provider_timeout'], () => [HANG]),
  'silence within an event': broken(['provider_timeout'], ({ wire }) => [
    { write: chunk(wire.mark.subarray(0, 9)) },
    HANG,
  ]),
  'a chunk size that is none': broken(NO_CHUNK, () => [{ write: 'zz\r\nfoo\r\n' }, HANG]),
  'a chunk size below nothing': broken(NO_CHUNK, () => [{ write: '-5\r\nfoo\r\n' }, HANG]),
  'a chunk size beyond all numbers': broken(NO_CHUNK, () => [
    { write: `${'f'.repeat(40)}\r\nfoo\r\n` },
    HANG,
  ]),
  'a chunk longer than it says': broken(NO_CHUNK, () => [
    { write: '3\r\n: this is longer\r\n' },
    HANG,
  ]),
  'a chunk shorter than it says': broken(NO_CHUNK, () => [
    { write: 'ff\r\n: this is shorter\r\n' },
    { write: '0\r\n\r\n' },
    END,
  ]),
  'an end of chunks in the middle': {
    ...broken(['truncated'], ({ after }) => [LAST, ...unheld(after)]),
    spoils: true,
  },
  'trailers and extensions of chunks': {
    ...MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [
      head('200 OK', { trailer: 'x-sum' }),
      ...[...before, ...after].map((step) =>
        'write' in step
          ? { ...step, write: step.write.toString().replace('\r\n', ';name="value"\r\n') }
          : step,
      ),
      { write: '0\r\nx-sum: 1\r\n\r\n' },
    ],
  },
  'fewer bytes than its length says': {
    ...MIDDLE,
    // Nothing is missing but what nobody sent: the end mark was there.
    ends: ['completed'],
    answer: (reply) => ofLength(reply, 100, [END]),
  },
  'fewer bytes than its length says, and the connection left open': {
    ...MIDDLE,
    ends: ['completed'],
    answer: (reply) => ofLength(reply, 100, [HANG]),
  },
  'more bytes than its length says': {
    ...MIDDLE,
    spoils: true,
    ends: ['truncated', 'provider_bad_response'],
    answer: (reply) => ofLength(reply, -bodyOf(reply.after).length, []),
  },
  'an error event': broken(['provider_unavailable'], ({ wire }) => [...chunked(wire.error), LAST]),
  'an error event, and the connection left open': broken(['provider_unavailable'], ({ wire }) => [
    ...chunked(wire.error),
    HANG,
  ]),
  'an error event that names the key': broken(['provider_auth'], ({ wire, key }) => [
    ...chunked(wire.failure('authentication_error', `Incorrect API key provided: ${key}`)),
    LAST,
  ]),
  'an error event about the rate': broken(['provider_rate_limited'], ({ wire, key }) => [
    ...chunked(wire.failure('rate_limit_error', `Slow down, ${key}.`)),
    LAST,
  ]),
  'an error event of an unknown kind': broken(['provider_unavailable'], ({ wire, key }) => [
    ...chunked(wire.failure('__proto__', `It is ${key}.`)),
    RESET,
  ]),
  'an error event, then the rest': broken(
    ['provider_unavailable', 'completed'],
    ({ wire, after }) => [...chunked(wire.error), ...after, LAST],
    MIDDLE,
  ),
  'half an event, then the end': broken(['truncated', 'provider_bad_response'], ({ wire, key }) => [
    { write: chunk(wire.text(`never ${key}`).bytes.subarray(0, -9)) },
    LAST,
  ]),
  'half an event, then the rest': broken(
    ['provider_bad_response'],
    ({ wire, key, after }) => [
      { write: chunk(Buffer.concat([wire.text(key).bytes.subarray(0, -9), Buffer.from('\n\n')])) },
      ...unheld(after),
      LAST,
    ],
    MIDDLE,
  ),
  'one byte at a time': {
    ...MIDDLE,
    ends: ['completed'],
    *answer({ before, after }) {
      yield head()
      for (const step of rewritten([...before, ...after], (text) => text)) {
        if (!('write' in step)) continue
        const bytes = Buffer.from(step.write as string)
        for (let i = 0; i < bytes.length; i++)
          yield {
            write: bytes.subarray(i, i + 1),
            ...(i === bytes.length - 1 && step.holds ? { holds: step.holds } : {}),
          }
      }
      yield LAST
    },
  },
  'a drip, then silence': {
    ...MIDDLE,
    ends: ['provider_timeout'],
    *answer({ before }) {
      yield head()
      yield* before
      for (const char of ': slow\n'.repeat(20)) yield* [{ write: chunk(char) }, { wait: 5 }]
      yield HANG
    },
  },
  'a drip to the end': {
    ...MIDDLE,
    ends: ['completed'],
    *answer({ before, after, long }) {
      yield head()
      yield* before
      for (const char of ': slow\n'.repeat(long ? 600 : 60))
        yield* [{ write: chunk(char) }, { wait: 5 }]
      yield* [...after, LAST]
    },
  },
  'silence behind the end mark': {
    ...MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [head(), ...before, ...after, HANG],
  },
  'a reset behind the end mark': {
    ...MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [head(), ...before, ...after, { wait: 300 }, RESET],
  },
  'a broken chunk behind the end mark': {
    ...MIDDLE,
    ends: ['completed'],
    answer: ({ before, after }) => [head(), ...before, ...after, { write: 'zz\r\n' }, HANG],
  },
}
