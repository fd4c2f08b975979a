/**
 * Nearly all events of a stream differ from the one before in one string only, the text. Whatever stands around that
 * string is then known as bytes, and reading the string alone gives what parsing everything would.
 */
export interface RepeatReader {
  /**
   * Reads an event that repeats the learned one but for its text.
   * @param start where it begins
   * @param onText called with its text
   * @returns where it ends, its blank line included; `start` for any other event, or one that is not whole
   */
  read(bytes: Buffer, start: number, onText: (text: string) => void): number
  /** Learns from the data of an event of which nothing was used but `text`. */
  learn(data: string, text: string): void
}

const KEY = '"content":'
const NOTHING = Buffer.alloc(0)

export function createRepeatReader(): RepeatReader {
  let before = NOTHING
  let after = NOTHING
  return {
    read(bytes, start, onText) {
      const from = start + before.length
      if (before === NOTHING || from > bytes.length) return start
      if (bytes.compare(before, 0, before.length, start, from) !== 0) return start
      const to = bytes.indexOf(after, from)
      if (to < 0) return start
      const text = literal(bytes.toString('utf8', from, to))
      if (text === undefined) return start
      onText(text)
      return to + after.length
    },
    learn(data, text) {
      before = after = NOTHING
      const start = data.indexOf(KEY) + KEY.length
      const written = JSON.stringify(text)
      // Twice the key, or another way to write the text: not an event to learn from.
      if (data.lastIndexOf(KEY) + KEY.length !== start || !data.startsWith(written, start)) return
      before = Buffer.from(`data: ${data.slice(0, start)}"`)
      after = Buffer.from(`"${data.slice(start + written.length)}\n\n`)
    },
  }
}

/** What stands for itself in a JSON string (RFC 8259 §7): no escapes in it, and nothing that would need one. */
// oxlint-disable-next-line no-control-regex -- they are what it must not hold
const PLAIN = /^[^"\\\u0000-\u001f]*$/

/** The value of what stands between a JSON string's quotes; undefined for a text that is none. */
function literal(json: string): string | undefined {
  if (PLAIN.test(json)) return json
  try {
    return JSON.parse(`"${json}"`) as string
  } catch {
    return undefined
  }
}
