/**
 * Nearly all events of a stream differ from the one before in one string only, the text. Whatever stands around that
 * string is then known, and parsing the string alone gives what parsing everything would.
 */
export interface RepeatReader {
  /** The text of an event that repeats the learned one but for its text; undefined for any other. */
  read(data: string): string | undefined
  /** Learns from an event of which nothing was used but `text`. */
  learn(data: string, text: string): void
}

const KEY = '"content":'

export function createRepeatReader(): RepeatReader {
  let before = ''
  let after = ''
  return {
    read(data) {
      if (before === '' || !data.startsWith(before) || !data.endsWith(after)) return undefined
      return literal(data.slice(before.length, data.length - after.length))
    },
    learn(data, text) {
      before = after = ''
      const start = data.indexOf(KEY) + KEY.length
      const written = JSON.stringify(text)
      // Twice the key, or another way to write the text: not an event to learn from.
      if (data.lastIndexOf(KEY) + KEY.length !== start || !data.startsWith(written, start)) return
      before = data.slice(0, start)
      after = data.slice(start + written.length)
    },
  }
}

/** A JSON string that stands for itself (RFC 8259 §7): no escapes in it, and nothing that would need one. */
// oxlint-disable-next-line no-control-regex -- they are what it must not hold
const PLAIN = /^"[^"\\\u0000-\u001f]*"$/

/** The value of a JSON string; undefined for a text that is none, or more than one. */
function literal(json: string): string | undefined {
  if (PLAIN.test(json)) return json.slice(1, -1)
  if (json.length < 2 || json[0] !== '"') return undefined
  try {
    return JSON.parse(json) as string
  } catch {
    return undefined
  }
}
