import type { HistoryMessage } from './history-message.ts'
import { parseLossless, stringifyLossless } from './lossless-json.ts'
import { readHistory, type ReadMessage } from './read-history.ts'
import { writeHistory } from './write-history.ts'

/** What an imported message came as, for `Message.origin`. */
export interface Origin {
  messages: HistoryMessage[]
  /** How many parts of our message come from it; those behind were written since. */
  parts: number
}

/**
 * As JSON text: `came`, the messages exactly as they came, and where reading changed them, `reads`, what they mean today.
 * The reading is kept because ids and times that were missing are made only once.
 */
export function originOf(read: readonly ReadMessage[], parts: number): string {
  const came = read.flatMap(({ sources }) => sources)
  const reads = writeHistory(read.map(({ message }) => message))
  const same = reads === stringifyLossless(parseLossless(`[${came.join(',')}]`))
  return `{"format":"pydantic-ai","parts":${parts},"came":[${came.join(',')}]${same ? '' : `,"reads":${reads}`}}`
}

/** @returns undefined when the origin is of another format */
export function readOrigin(origin: string): Origin | undefined {
  const fields = parseLossless(origin)
  if (!(fields instanceof Map) || fields.get('format') !== 'pydantic-ai') return undefined
  const text = stringifyLossless(fields.get('reads') ?? fields.get('came'))
  const messages = readHistory(text, { unwrapArgs: 'never' }).messages
  return {
    messages: messages.map(({ message }) => message),
    parts: Number(stringifyLossless(fields.get('parts'))),
  }
}
