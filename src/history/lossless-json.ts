import { HistoryFault } from './history-fault.ts'

/** A number as it was written: JavaScript would round integers beyond 2^53 and write `1.0` as `1`. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A JSON object. A map, because an object's integer-like keys would change places. */
export type LosslessObject = Map<string, LosslessJson>

/** Any JSON value such that writing it gives back what was read, white space and repeated keys aside. */
export type LosslessJson = null | boolean | string | JsonNumber | LosslessJson[] | LosslessObject

/** How deep a value may nest; deeper is refused before it fills the stack. */
const MAX_DEPTH = 200

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y

/** @throws HistoryFault saying where the text stops being JSON */
export function parseLossless(text: string): LosslessJson {
  return parseDocument(text).value
}

/** What each element of a list looks like in the text. @throws HistoryFault */
export function elementsOf(text: string): string[] {
  return parseDocument(text).sources
}

/**
 * Reads a document and, if it is a list, what each of its elements looked like in the text.
 * @throws HistoryFault saying where the text stops being JSON
 */
export function parseDocument(text: string): { value: LosslessJson; sources: string[] } {
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const sources: string[] = []

  function fail(problem: string): never {
    const before = text.slice(0, at).split('\n')
    throw new HistoryFault(
      '',
      `${problem} at line ${before.length}, column ${before.at(-1)!.length + 1}`,
    )
  }

  function space(): void {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
  }

  function value(depth: number): LosslessJson {
    if (depth > MAX_DEPTH) fail(`nests deeper than ${MAX_DEPTH} levels`)
    const start = text[at]
    if (start === '{') return object(depth)
    if (start === '[') return list(depth)
    if (start === '"') return string()
    for (const [word, meaning] of WORDS)
      if (text.startsWith(word, at)) {
        at += word.length
        return meaning
      }
    NUMBER.lastIndex = at
    const found = NUMBER.exec(text)
    if (!found) fail(at >= text.length ? 'ends too early' : 'is not JSON')
    at += found[0].length
    return new JsonNumber(found[0])
  }

  function string(): string {
    const from = at
    do at = text.indexOf('"', at + 1)
    while (at > 0 && isEscaped(text, at, from))
    const end = at + 1
    at = from
    if (end === 0) fail('holds a text without an end')
    const source = text.slice(from, end)
    try {
      const meaning = JSON.parse(source) as string
      at = end
      return meaning
    } catch {
      return fail('holds a text that is not JSON')
    }
  }

  function list(depth: number): LosslessJson[] {
    const items: LosslessJson[] = []
    members(']', () => {
      const from = at
      items.push(value(depth + 1))
      if (depth === 0) sources.push(text.slice(from, at))
    })
    return items
  }

  function object(depth: number): LosslessObject {
    const entries: LosslessObject = new Map()
    members('}', () => {
      if (text[at] !== '"') fail('has a key that is not a text')
      const key = string()
      space()
      if (text[at++] !== ':') fail('lacks a colon')
      space()
      entries.set(key, value(depth + 1))
    })
    return entries
  }

  function members(end: string, member: () => void): void {
    at++
    space()
    if (text[at] === end) return void at++
    for (;;) {
      member()
      space()
      if (text[at] === end) return void at++
      if (text[at] !== ',') fail(at >= text.length ? 'ends too early' : 'lacks a comma')
      at++
      space()
    }
  }

  space()
  const result = value(0)
  space()
  if (at < text.length) fail('goes on after its end')
  return { value: result, sources }
}

const WORDS = [
  ['null', null],
  ['true', true],
  ['false', false],
] as const

/** Does an odd number of backslashes stand before a quotation mark? */
function isEscaped(text: string, at: number, from: number): boolean {
  let count = 0
  while (at - 1 - count > from && text[at - 1 - count] === '\\') count++
  return count % 2 === 1
}

/** What can be written: JSON values, and our own records, whose `extra` fields come last. */
export type Writable = LosslessJson | readonly Writable[] | WritableRecord | number | undefined
export interface WritableRecord {
  [key: string]: Writable
}

/**
 * Writes a value as JSON.
 * @param indent spaces for each level; 0 for one line
 */
export function stringifyLossless(value: unknown, indent = 0): string {
  return write(value as Writable, indent, '\n')
}

function write(value: Writable, indent: number, newLine: string): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof JsonNumber) return value.text
  if (typeof value !== 'object') return JSON.stringify(value)
  const inner = newLine + ' '.repeat(indent)
  const colon = indent > 0 ? ': ' : ':'
  const items = Array.isArray(value)
    ? (value as readonly Writable[]).map((item) => write(item, indent, inner))
    : entriesOf(value as LosslessObject | WritableRecord).map(
        ([key, item]) => JSON.stringify(key) + colon + write(item, indent, inner),
      )
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  return indent > 0
    ? `${open}${inner}${items.join(`,${inner}`)}${newLine}${close}`
    : `${open}${items.join(',')}${close}`
}

function entriesOf(value: LosslessObject | WritableRecord): [string, Writable][] {
  if (value instanceof Map) return [...value]
  const extra = [...((value['extra'] ?? []) as LosslessObject)]
  if (value['kind'] === 'unknown' || value['part_kind'] === 'unknown') return extra
  return [...Object.entries(value).filter(([key]) => key !== 'extra'), ...extra]
}
