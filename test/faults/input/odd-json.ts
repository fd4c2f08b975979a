import type { Random } from './random.ts'
import { chance, pick, whole } from './random.ts'

/** JSON that no value can stand for: duplicate keys, numbers beyond range, halves of characters. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value as JSON text; what is `Raw` stands there as it is. */
export function write(value: unknown): string {
  if (value instanceof Raw) return value.text
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).map(([key, it]) => `${JSON.stringify(key)}:${write(it)}`)
  return `{${fields.join(',')}}`
}

const deep = (depth: number) => new Raw('['.repeat(depth) + ']'.repeat(depth))
const deepObject = (depth: number) => new Raw('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))

/** Values that somebody may put in the place of any other. */
const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 7, 1e308, 2 ** 53, -(2 ** 63), [], {}, [[]], [null], [{}]],
  ...[
    '1e400',
    '-1e400',
    '-0',
    'NaN',
    'Infinity',
    '0x10',
    '01',
    '.5',
    '+1',
    '1.',
    '9'.repeat(400),
  ].map((text) => new Raw(text)),
  new Raw('"\\ud800"'),
  new Raw('"\\udc00\\ud800"'),
  new Raw('"\\u0000"'),
  new Raw('"a\\u0000b"'),
  new Raw('"\\x41"'),
  new Raw('"line\nbreak"'),
  new Raw("'single'"),
  new Raw('undefined'),
  new Raw(''),
  new Raw('{"__proto__":{"polluted":true}}'),
  new Raw('{"constructor":{"prototype":{"polluted":true}}}'),
  new Raw('{"a":1,"a":2}'),
  new Raw('{"toString":null,"valueOf":null,"length":1e9}'),
  { 0: 'x', length: 1 },
  new Raw('{"then":"x"}'),
  deep(50),
  deep(20_000),
  deepObject(5_000),
  ...['', ' ', '\t\n', 'x', '0', 'null', 'true', '[]', '{}', '\ufeff', '\u2028', '\u202egnp', '🧑‍🚀'],
  ...["' or 1=1 --", '"; drop table runs; --', '../../etc/passwd', '%00', '${7*7}', '{{x}}', '<b>'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  'x'.repeat(501),
  'é'.repeat(40_000),
  'x'.repeat(300_000),
  Array(2_000).fill(1),
]

export const oddValue = (random: Random): unknown => pick(random, ODD)

/** One JSON value changed in one place or a few: something is missing, odd, there twice, or deeper than it was. */
export function mutate(value: unknown, random: Random): unknown {
  let result = value
  for (let i = chance(random, 0.25) ? 2 : 1; i > 0; i--) result = mutateOnce(result, random)
  return result
}

function mutateOnce(value: unknown, random: Random): unknown {
  const isInner = typeof value === 'object' && value !== null && !(value instanceof Raw)
  const entries: [string, unknown][] = isInner ? Object.entries(value) : []
  const fields = Object.fromEntries(entries)
  if (entries.length === 0 || chance(random, 0.15)) return oddValue(random)
  const at = whole(random, entries.length)
  const [key, inner] = entries[at]!
  const how = whole(random, 7)
  if (Array.isArray(value)) {
    const items = [...(value as unknown[])]
    if (how === 0) items.splice(at, 1)
    else if (how === 1) items.splice(at, 0, ...Array(whole(random, 40)).fill(inner))
    else items[at] = mutateOnce(inner, random)
    return items
  }
  if (how === 0) return Object.fromEntries(entries.filter((_, i) => i !== at))
  if (how === 1) return { ...fields, [pick(random, STRANGE_KEYS)]: oddValue(random) }
  if (how === 2) return twice(entries, key, oddValue(random))
  if (how === 3) return { ...fields, [key]: [inner] }
  if (how === 4) return { ...fields, [key]: { [key]: inner } }
  return { ...fields, [key]: how === 5 ? oddValue(random) : mutateOnce(inner, random) }
}

const STRANGE_KEYS = [
  'surprise',
  '',
  'constructor',
  'toString',
  'length',
  '0',
  'x'.repeat(3_000),
  '\ud800',
]

/** An object with one key that is there twice, and perhaps `__proto__`, which no literal could hold. */
function twice(entries: [string, unknown][], key: string, second: unknown): Raw {
  const fields = [...entries, [key, second] as const, ['__proto__', { polluted: true }] as const]
  return new Raw(
    `{${fields.map(([name, it]) => `${JSON.stringify(name)}:${write(it)}`).join(',')}}`,
  )
}

/** Text with some of its characters gone, doubled or others. */
export function garble(text: string, random: Random, pieces: readonly string[]): string {
  let result = text
  for (let i = 0; i <= whole(random, 4); i++) {
    const at = whole(random, result.length + 1)
    const how = whole(random, 4)
    const put = how === 0 ? pick(random, pieces) : how === 1 ? result.slice(at, at + 200) : ''
    const skip = how === 0 ? 0 : 1 + whole(random, how === 2 ? 3 : 80)
    result =
      how === 3 && chance(random, 0.2)
        ? result.slice(0, at)
        : result.slice(0, at) + put + result.slice(how === 1 ? at : at + skip)
  }
  return result
}
