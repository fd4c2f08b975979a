import type { Wire } from '../../upstream/misbehaviours/wires.ts'

/** What a stream says, found out by another way than the parsers': slow, and with no limits. */
export interface Sent {
  /** Is it made of strings of the stream's events, in their order? */
  holds(text: string): boolean
  /** Does it say anywhere that it is over? */
  finished: boolean
}

export function sentIn(wire: Wire['name'], bytes: Buffer): Sent {
  const events = dataOf(bytes.toString())
  const values = events.flatMap((data) => {
    try {
      return [JSON.parse(data) as unknown]
    } catch {
      return []
    }
  })
  return {
    holds: (text) => text === '' || isMadeOf(text, values.flatMap(stringsOf)),
    finished: wire === 'openai' ? events.some(isMark) || values.some(saysWhy) : values.some(isStop),
  }
}

/** The data of each event (WHATWG HTML §9.2.6); a last one that was not ended counts. */
function dataOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const events: string[] = []
  let data: string[] = []
  for (const line of [...lines, '']) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'))
      data = []
    } else if (/^data(:|$)/.test(line)) data.push(line.slice(5).replace(/^ /, ''))
  }
  return events
}

const isMark = (data: string): boolean => data === '[DONE]'

function saysWhy(value: unknown): boolean {
  const choices = (value as { choices?: unknown } | null)?.choices
  return (
    Array.isArray(choices) &&
    choices.some((choice: { finish_reason?: unknown } | null) => !!choice?.finish_reason)
  )
}

const isStop = (value: unknown): boolean =>
  (value as { type?: unknown } | null)?.type === 'message_stop'

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsOf)
}

/** Follows all ways to put the text together at once. */
function isMadeOf(text: string, pieces: string[]): boolean {
  const reached = new Set([0])
  for (const piece of pieces)
    if (piece !== '')
      for (const at of [...reached]) if (text.startsWith(piece, at)) reached.add(at + piece.length)
  return reached.has(text.length)
}
