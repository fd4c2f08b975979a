import type { HistoryUsage } from './history-message.ts'
import { JsonNumber } from './lossless-json.ts'
import { inside, object, optional, record, refuse, whole, type Field, type Read } from './shape.ts'

const ZERO = new JsonNumber('0')

const count = (...formerly: string[]): Field<JsonNumber> => optional(whole, () => ZERO, ...formerly)

/** Counts whose old names could be null. */
const formerCount = (formerly: string): Field<JsonNumber> =>
  optional(
    (value, place) =>
      value === null && place.path.endsWith(formerly) ? ZERO : whole(value, place),
    () => ZERO,
    formerly,
  )

const decimal: Read<string | null> = (value, place) => {
  const written = value instanceof JsonNumber ? value.text : value
  if (written === null) return null
  return typeof written === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(written)
    ? written
    : refuse(place, 'must be a decimal number')
}

const details: Read<HistoryUsage['details']> = (value, place) => {
  if (value === null) return new Map()
  const counts = object(value, place)
  for (const [name, item] of counts) whole(item, inside(place, name))
  return counts
}

/** Names of old that say nothing which the others do not. */
const DROPPED = ['requests', 'total_tokens']

export const usage: Read<HistoryUsage> = record<Omit<HistoryUsage, 'extra'>>(
  {
    input_tokens: formerCount('request_tokens'),
    cache_write_tokens: count(),
    cache_read_tokens: count(),
    output_tokens: formerCount('response_tokens'),
    input_audio_tokens: count(),
    cache_audio_read_tokens: count(),
    output_audio_tokens: count(),
    details: optional(details, () => new Map()),
    cost: optional(decimal, () => null),
  },
  DROPPED,
)

/** What a response without a usage has used. */
export function noUsage(): HistoryUsage {
  return {
    input_tokens: ZERO,
    cache_write_tokens: ZERO,
    cache_read_tokens: ZERO,
    output_tokens: ZERO,
    input_audio_tokens: ZERO,
    cache_audio_read_tokens: ZERO,
    output_audio_tokens: ZERO,
    details: new Map(),
    cost: null,
  }
}
