import { HistoryFault } from './history-fault.ts'
import { JsonNumber, type LosslessJson, type LosslessObject } from './lossless-json.ts'

/** Where a value stands, and where to say that it was changed. */
export interface Place {
  /** Such as `[3].parts[1]`. */
  path: string
  rules: ReadRules
}

/** How a history is read. */
export interface ReadRules {
  /** Refuse kinds that are not known, as the library does. */
  strict: boolean
  /** Takes note of something that was not taken as it came. */
  changed(path: string, what: string): void
}

/** Checks a value and gives it as it is kept. @throws HistoryFault naming its place */
export type Read<T> = (value: LosslessJson, place: Place) => T

export interface Field<T> {
  read: Read<T>
  /** What it is where it is missing; without it, it must be there. */
  fallback?: () => T
  /** Names it had before. */
  formerly?: readonly string[]
}

export function refuse(place: Place, problem: string): never {
  throw new HistoryFault(place.path, problem)
}

export function inside(place: Place, step: string | number): Place {
  const path = typeof step === 'number' ? `${place.path}[${step}]` : `${place.path}.${step}`
  return { ...place, path: path.replace(/^\./, '') }
}

export const text: Read<string> = (value, place) =>
  typeof value === 'string' ? value : refuse(place, 'must be a text')

export const flag: Read<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'must be true or false')

export const any: Read<LosslessJson> = (value) => value

export const object: Read<LosslessObject> = (value, place) =>
  value instanceof Map ? value : refuse(place, 'must be an object')

export const whole: Read<JsonNumber> = (value, place) =>
  value instanceof JsonNumber && /^-?\d+(\.0+)?$/.test(value.text)
    ? new JsonNumber(value.text.replace(/\.0+$/, ''))
    : refuse(place, 'must be a whole number')

export function oneOf<const T extends string>(...names: T[]): Read<T> {
  return (value, place) =>
    names.includes(value as T)
      ? (value as T)
      : refuse(place, `must be ${names.join(', ').replace(/, ([^,]*)$/, ' or $1')}`)
}

export function listOf<T>(read: Read<T>): Read<T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.map((item, index) => read(item, inside(place, index)))
      : refuse(place, 'must be a list')
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, place) => (value === null ? null : read(value, place))
}

/** A field that must be there. */
export function required<T>(read: Read<T>): Field<T> {
  return { read }
}

/** A field that may be missing or null, which is the same. */
export function nullable<T>(read: Read<T>, ...formerly: string[]): Field<T | null> {
  return { read: orNull(read), fallback: () => null, formerly }
}

/** A field that may be missing but, if it is there, must be right. */
export function optional<T>(read: Read<T>, fallback: () => T, ...formerly: string[]): Field<T> {
  return { read, fallback, formerly }
}

/**
 * Reads an object field by field, into that order. What is neither a field nor dropped on purpose is kept as `extra`.
 * @param dropped former fields without a successor
 */
export function record<T extends object>(
  fields: { [K in keyof T]-?: Field<T[K]> },
  dropped: readonly string[] = [],
): Read<T & { extra?: LosslessObject }> {
  const table = Object.entries(fields) as [string, Field<unknown>][]
  const known = new Set([
    ...dropped,
    ...table.flatMap(([name, { formerly = [] }]) => [name, ...formerly]),
  ])
  return (value, place) => {
    const source = object(value, place)
    const result: Record<string, unknown> = {}
    for (const [name, field] of table) result[name] = readField(source, name, field, place)
    const extra = new Map([...source].filter(([name]) => !known.has(name)))
    if (extra.size > 0) result['extra'] = extra
    return result as T & { extra?: LosslessObject }
  }
}

function readField(source: LosslessObject, name: string, field: Field<unknown>, place: Place) {
  const { read, fallback, formerly = [] } = field
  const found = [name, ...formerly].find((candidate) => source.has(candidate))
  if (found !== undefined) return read(source.get(found)!, inside(place, found))
  return fallback ? fallback() : refuse(inside(place, name), 'is missing')
}

/** A constant that tells records apart. */
export function tag<const T extends string>(name: T): Field<T> {
  return { read: oneOfTag(name), fallback: () => name }
}

function oneOfTag<const T extends string>(name: T): Read<T> {
  return (value, place) => (value === name ? name : refuse(place, `must be ${name}`))
}
