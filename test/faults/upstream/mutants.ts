import type { Wire } from '../../upstream/misbehaviours/wires.ts'

type Random = () => number

/** Good streams of a wire, to be broken. */
export function recordedStreams(wire: Wire): Buffer[] {
  const toolCalls = [
    { id: 'call_a', name: 'add', input: '{"a":1,"b":[2,"Zürich"]}' },
    { id: 'call_b', name: 'look', input: '{}' },
  ]
  const replies = [
    { tokens: ['Grüße', ', ', 'w1 ', '漢字🦜 ', '"quoted" \\ and\nmore ', 'w2 '] },
    {
      tokens: 8,
      reasoning: ['hm ', 'yes'],
      usage: { input: 9, output: 4, cached: 1, reasoning: 2 },
    },
    { tokens: ['a', 'b'], toolCalls },
    { tokens: [], toolCalls, usage: 'absent' as const },
  ]
  return replies.map((reply) => Buffer.concat(wire.frames(reply).map(({ bytes }) => bytes)))
}

/** What JSON, events and lines are made of, and what they must not be made of. */
const PIECES = [
  'null',
  '{}',
  '[]',
  '-1',
  '1e999',
  'true',
  '""',
  '"x"',
  '"__proto__"',
  '{"a":{"b":[1]}}',
  '['.repeat(300),
  '"',
  '\\',
  '\\u0000',
  '\\ud83e',
  '\n',
  '\n\n',
  '\r',
  '\r\n\r\n',
  'data: ',
  'data: [DONE]\n\n',
  'data: {"type":"message_stop"}\n\n',
  'event: error\n',
  ': \n',
  '\uFEFF',
  '\0',
  'id',
  'index',
  'content',
].map((text) => Buffer.from(text))

const VALUE = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|null|true|false/g

/** A stream with one to five faults, cut into one to five pieces. */
export function mutantOf(recorded: readonly Buffer[], random: Random): Buffer[] {
  let bytes = Buffer.from(pick(recorded, random))
  for (let faults = 1 + below(5, random); faults > 0; faults--)
    bytes = Buffer.from(pick(FAULTS, random)(bytes, random, recorded))
  const pieces: Buffer[] = []
  for (let from = 0; from < bytes.length;) {
    const end = random() < 0.4 ? bytes.length : from + 1 + below(bytes.length, random)
    pieces.push(bytes.subarray(from, end))
    from = end
  }
  return pieces
}

type Fault = (bytes: Buffer, random: Random, recorded: readonly Buffer[]) => Buffer

const FAULTS: readonly Fault[] = [
  function flip(bytes, random) {
    if (bytes.length > 0) bytes[below(bytes.length, random)]! ^= 1 << below(8, random)
    return bytes
  },
  function cut(bytes, random) {
    return bytes.subarray(0, below(bytes.length + 1, random))
  },
  function drop(bytes, random) {
    const at = below(bytes.length, random)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + below(80, random))])
  },
  function insert(bytes, random) {
    const at = below(bytes.length, random)
    return Buffer.concat([bytes.subarray(0, at), pick(PIECES, random), bytes.subarray(at)])
  },
  function repeatLine(bytes, random) {
    return lines(bytes, (all) => all.splice(below(all.length, random), 0, pick(all, random)))
  },
  function removeLine(bytes, random) {
    return lines(bytes, (all) => all.splice(below(all.length, random), 1))
  },
  function swapLines(bytes, random) {
    return lines(bytes, (all) => {
      const [from] = all.splice(below(all.length, random), 1)
      all.splice(below(all.length, random), 0, from ?? '')
    })
  },
  function spliceJson(bytes, random, recorded) {
    const text = bytes.toString()
    const values = Array.from(text.matchAll(VALUE))
    const target = pick(values, random)
    if (!target) return bytes
    const others = Array.from(pick(recorded, random).toString().matchAll(VALUE))
    const put = random() < 0.5 ? pick(PIECES, random).toString() : (pick(others, random)?.[0] ?? '')
    const from = target.index
    return Buffer.from(text.slice(0, from) + put + text.slice(from + target[0].length))
  },
]

function lines(bytes: Buffer, change: (all: string[]) => void): Buffer {
  const all = bytes.toString().split('\n')
  change(all)
  return Buffer.from(all.join('\n'))
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit)
}

function pick<T>(all: readonly T[], random: Random): T {
  return all[below(all.length, random)]!
}
