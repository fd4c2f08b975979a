import type { Json } from '../protocol/index.ts'
import { JsonNumber, type LosslessJson } from './lossless-json.ts'
import type { ToolContent } from './history-message.ts'

/** A value as ordinary JSON. An integer that JavaScript would round becomes its text: other digits would be a lie. */
export function plainOf(value: ToolContent): Json {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof JsonNumber) return plainNumber(value.text)
  if (Array.isArray(value)) return value.map((item) => plainOf(item))
  const entries: [string, unknown][] =
    value instanceof Map ? [...value] : Object.entries(value).filter(([key]) => key !== 'extra')
  return Object.fromEntries(entries.map(([key, item]) => [key, plainOf(item as ToolContent)]))
}

function plainNumber(text: string): Json {
  const number = Number(text)
  const exact = !/^-?\d+$/.test(text) || Number.isSafeInteger(number)
  return exact && Number.isFinite(number) ? number : text
}

/** Ordinary JSON as a value to be written. */
export function losslessOf(value: Json): LosslessJson {
  if (typeof value === 'number') return new JsonNumber(JSON.stringify(value))
  if (Array.isArray(value)) return value.map(losslessOf)
  if (value === null || typeof value !== 'object') return value
  return new Map(Object.entries(value).map(([key, item]) => [key, losslessOf(item)]))
}
