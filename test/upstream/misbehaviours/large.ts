import type { Step } from '../socket-upstream.ts'
import { chunk, chunked, head, HANG, LAST } from './http.ts'
import type { Misbehaviour, Misbehaviours, Position, Reply } from './misbehaviour.ts'

const MIB = 1 << 20

function large(
  what: (reply: Reply) => Iterable<Step>,
  ends: Misbehaviour['ends'],
  at: readonly Position[] = ['text'],
): Misbehaviour {
  return {
    at,
    ends,
    large: true,
    *answer(reply) {
      yield head()
      yield* reply.before
      yield* what(reply)
      yield* [...reply.after, LAST]
    },
  }
}

/** A line of so many bytes, in pieces that a network would carry. */
function* line(begin: string, fill: string, bytes: number, end: string): Iterable<Step> {
  if (begin !== '') yield { write: chunk(begin) }
  const piece = chunk(fill.repeat(1 << 16))
  for (let sent = 0; sent < bytes; sent += fill.length << 16) yield { write: piece }
  yield { write: chunk(end) }
}

/** The same text again and again, many events in a packet. */
function* many(reply: Reply, count: number, text: (i: number) => string): Iterable<Step> {
  const each = 500
  for (let i = 0; i < count; i += each) {
    const frames = Array.from({ length: each }, (_, j) => reply.wire.text(text(i + j)))
    yield {
      write: chunk(Buffer.concat(frames.map(({ bytes }) => bytes))),
      holds: { kind: 'text', text: frames.map(({ holds }) => holds!.text).join('') },
    }
  }
}

/** What needs memory where nobody sets a limit. */
export const LARGE: Misbehaviours = {
  'a line of 10 MiB': large(
    () => line('data: {"x":"', 'x', 10 * MIB, '"}\n\n'),
    ['provider_bad_response'],
    ['text', 'arguments'],
  ),
  'a comment of 10 MiB': large(() => line(': ', 'x', 10 * MIB, '\n\n'), ['provider_bad_response']),
  'a line without an end': {
    ...large(() => [], ['provider_bad_response']),
    *answer({ before, long }) {
      yield head()
      yield* before
      yield* line('data: {"x":"', 'x', (long ? 256 : 32) * MIB, '')
      yield HANG
    },
  },
  'one event of 10 MiB in short lines': large(
    () => line('', 'data: [\n', 10 * MIB, '\n\n'),
    ['provider_bad_response'],
  ),
  'a token of 5 MiB': large(
    ({ wire }) => chunked(wire.text('t'.repeat(5 * MIB))),
    ['provider_bad_response'],
  ),
  '10 MiB of comments': large(
    ({ long }) => line(': so', ' so\n\n: and', (long ? 64 : 10) * MIB, '\n\n'),
    ['completed'],
  ),
  'tiny events without end': {
    ...large(
      (reply) => many(reply, reply.long ? 1_000_000 : 20_000, (i) => String(i % 10)),
      ['completed'],
    ),
    // Text that was put together of a million pieces keeps some thirty bytes for each until the run ends.
    atLength: 128,
  },
  'empty events without end': large(
    (reply) => many(reply, reply.long ? 1_000_000 : 20_000, () => ''),
    ['completed'],
  ),
  '10,000 calls': large(
    ({ wire }) =>
      Array.from({ length: 100 }, (_, i) => ({
        write: chunk(
          Buffer.concat(
            Array.from({ length: 100 }, (_, j) => i * 100 + j).flatMap((at) =>
              wire.call(at + 1, `call_${at}`, 'look', '{}').map(({ bytes }) => bytes),
            ),
          ),
        ),
      })),
    ['provider_bad_response'],
  ),
  'arguments of 10 MiB': large(
    ({ wire }) => Array.from({ length: 20 }, () => chunked(wire.input('a'.repeat(MIB / 2)))).flat(),
    ['provider_bad_response'],
    ['arguments'],
  ),
}
