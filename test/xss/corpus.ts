import { lexer } from 'marked'
import { DIAGRAMS, MATH } from './families/drawn.ts'
import { FRAMES, HANDLERS, NAMESPACES, SCRIPTS } from './families/html.ts'
import { CLOBBERS, LOADS, METAS, STYLES } from './families/loads.ts'
import { BREAKOUTS, FENCES, LINKS, TABLES } from './families/markdown.ts'
import { ENTITIES, LONG, PROTOTYPES, TEMPLATES, UNSEEN } from './families/odd.ts'
import { ADDRESSES, numberAt, type Payload, type Vector } from './payload.ts'
import { SPELLINGS } from './spellings.ts'
import { ANYWHERE, BLOCK, INLINE, type Wrapper } from './wrappers.ts'

/** Of how many payloads the corpus is at least, and how many of them are tried each time. */
export const [WHOLE, CHOSEN] = [5000, 500]

/** Ways to get something run or fetched, and where they may stand. */
const FAMILIES: Record<string, { vectors: Vector[]; wrappers: Wrapper[] }> = {
  scripts: { vectors: SCRIPTS, wrappers: ANYWHERE },
  handlers: { vectors: HANDLERS, wrappers: ANYWHERE },
  namespaces: { vectors: NAMESPACES, wrappers: ANYWHERE },
  frames: { vectors: FRAMES, wrappers: ANYWHERE },
  loads: { vectors: LOADS, wrappers: ANYWHERE },
  metas: { vectors: METAS, wrappers: ANYWHERE },
  styles: { vectors: STYLES, wrappers: ANYWHERE },
  clobbers: { vectors: CLOBBERS, wrappers: ANYWHERE },
  addresses: { vectors: LINKS, wrappers: INLINE },
  breakouts: { vectors: BREAKOUTS, wrappers: INLINE },
  fences: { vectors: FENCES, wrappers: BLOCK },
  tables: { vectors: TABLES, wrappers: BLOCK },
  templates: { vectors: TEMPLATES, wrappers: ANYWHERE },
  prototypes: { vectors: PROTOTYPES, wrappers: BLOCK },
  entities: { vectors: ENTITIES, wrappers: INLINE },
  unseen: { vectors: UNSEEN, wrappers: INLINE },
  long: { vectors: LONG, wrappers: INLINE },
  math: { vectors: MATH, wrappers: INLINE },
  diagrams: { vectors: DIAGRAMS, wrappers: BLOCK },
}

/**
 * A number of payloads, as many of each family: of the first ones each is another vector, spelled otherwise and
 * standing elsewhere; then come other pairs of these. The same at each call, and with the same numbers.
 * @returns at least `count`
 */
export function corpus(count: number): Payload[] {
  const names = Object.keys(FAMILIES)
  const each = Math.ceil(count / names.length)
  // So many places are kept for each family, however many of them are asked for.
  const places = Math.ceil(WHOLE / names.length)
  return names.flatMap((family, f) => {
    const { vectors, wrappers } = FAMILIES[family]!
    return Array.from({ length: each }, (_, i) => {
      const n = numberAt(f * places + i)
      return { n, family, text: written(vectors, wrappers, i, n) }
    })
  })
}

function written(vectors: Vector[], wrappers: Wrapper[], i: number, n: number): string {
  const round = Math.floor(i / vectors.length)
  // The step has no factor in common with the number of pairs, so no pair comes twice for one vector.
  const pairs = SPELLINGS.length * wrappers.length
  const pair = ((i % vectors.length) * 29 + round * stepWithin(pairs)) % pairs
  const run = SPELLINGS[pair % SPELLINGS.length]!(n)
  const wrap = wrappers[Math.floor(pair / SPELLINGS.length)]!
  const from = ADDRESSES[(i + round) % ADDRESSES.length]!(n)
  return wrap(vectors[i % vectors.length]!({ n, run, from }), n)
}

function stepWithin(count: number): number {
  const divide = (a: number, b: number): number => (b === 0 ? a : divide(b, a % b))
  let step = Math.ceil(count * 0.618)
  while (divide(count, step) !== 1) step++
  return step
}

/** What closes a block that would take all that follows it for its own. */
const CLOSERS = ['', '\n```', '\n~~~', '\n````', '\n-->', '\n</script>', '\n</style>', '\n</pre>']
const MORE_CLOSERS = ['\n</textarea>', '\n?>', '\n]]>', '\n>', '\n$$', '\n\\]', '\n>\n>']

/** A text that ends in itself, so that it can stand with others. */
export function closed(text: string): string {
  const closer = [...CLOSERS, ...MORE_CLOSERS].find(
    (end) => lexer(`${text}${end}\n\nEnd`).at(-1)?.raw.trim() === 'End',
  )
  if (closer === undefined) throw new Error(`Nothing closes this: ${text}`)
  return text + closer
}

/** How the paragraph begins that stands before a payload in a document. */
export const headOf = (n: number) => `No ${n}:`

/** Markdown in which payloads stand one after the other, each below its number. */
export const documentOf = (payloads: readonly Payload[]): string =>
  payloads.map(({ n, text }) => `${headOf(n)}\n\n${closed(text)}`).join('\n\n')

/** Several payloads of those that fit, on one line. */
export function linesOf(payloads: readonly Payload[], most: number): string[] {
  const lines: string[] = []
  for (const { text } of payloads.filter((payload) => payload.text.length <= most)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + text.length + 1 > most) lines.push(text.trim())
    else lines[lines.length - 1] = `${last} ${text.trim()}`
  }
  return lines
}

/** In so many groups, each with some of every family. */
export function inGroups<T>(items: readonly T[], groups: number): T[][] {
  return Array.from({ length: groups }, (_, group) => items.filter((_, i) => i % groups === group))
}
