const LF = 10
const CR = 13
const COLON = 58
const SPACE = 32

const NAMES = ['data', 'event'] as const
const NAME_BYTES = NAMES.map((name) => Buffer.from(name))

/** The field a line belongs to, if it is one that counts here. */
function nameAt(line: Buffer, start: number, end: number): 'data' | 'event' | undefined {
  for (const [i, bytes] of NAME_BYTES.entries()) {
    const stop = start + bytes.length
    if (stop > end || (stop < end && line[stop] !== COLON)) continue
    if (line[start] === bytes[0] && line.compare(bytes, 0, bytes.length, start, stop) === 0)
      return NAMES[i]
  }
  return undefined
}

/** One dispatched event. `event` is empty where the stream named none. */
export type OnSseEvent = (data: string, event: string) => void

/**
 * Reads an event at its first byte, if it knows it by its bytes.
 * @returns where the event ends, its blank line included; `start` if it is none that it knows, or not whole
 */
export type ReadWholeEvent = (bytes: Buffer, start: number) => number

export interface SseParser {
  /** @throws RangeError when a line, or the data of one event, grows beyond the limit */
  push(bytes: Buffer): void
  /** What an unfinished last event holds once the stream has ended: whole in careless servers, half in broken streams. */
  rest(): string
}

/**
 * Reads server-sent events from raw bytes, cut anywhere. It looks for line ends in the bytes and decodes whole lines
 * only, so a character cut in two by the network needs no care and a token costs one decoding.
 * @param readWhole asked first where an event begins
 */
export function createSseParser(
  onEvent: OnSseEvent,
  maxBytes = 1 << 20,
  readWhole?: ReadWholeEvent,
): SseParser {
  let pieces: Buffer[] = []
  let pieceBytes = 0
  let data: string | undefined
  /** Of the lines that `data` is made of: short ones cost more than what is in them. */
  let dataBytes = 0
  let event = ''
  let skipLf = false
  let atStart = true

  function field(line: Buffer, start: number, end: number): void {
    if (atStart) {
      atStart = false
      if (line[start] === 0xef && line[start + 1] === 0xbb && line[start + 2] === 0xbf) start += 3
    }
    if (start === end) return dispatch()
    const name = nameAt(line, start, end)
    if (name === undefined) return
    let from = Math.min(start + name.length + 1, end)
    if (from < end && line[from] === SPACE) from++
    const value = line.toString('utf8', from, end)
    if (name === 'event') event = value
    else if (data === undefined) data = value
    else if ((dataBytes += end - start) > maxBytes)
      throw new RangeError('An event of the stream is too long.')
    else data += `\n${value}`
  }

  /** Is the next byte the first of an event? */
  function atEvent(): boolean {
    return data === undefined && pieces.length === 0 && event === '' && !atStart
  }

  function dispatch(): void {
    const text = data
    const name = event
    data = undefined
    dataBytes = 0
    event = ''
    if (text !== undefined) onEvent(text, name)
  }

  function endLine(bytes: Buffer, start: number, end: number): void {
    if (pieces.length === 0) return field(bytes, start, end)
    pieces.push(bytes.subarray(start, end))
    const line = Buffer.concat(pieces)
    pieces = []
    pieceBytes = 0
    field(line, 0, line.length)
  }

  function nextEnd(bytes: Buffer, from: number, hasCr: boolean): number {
    const lf = bytes.indexOf(LF, from)
    if (!hasCr) return lf
    const cr = bytes.indexOf(CR, from)
    if (cr < 0) return lf
    return lf < 0 || cr < lf ? cr : lf
  }

  return {
    push(bytes) {
      let start = 0
      if (skipLf && bytes.length > 0) {
        skipLf = false
        if (bytes[0] === LF) start = 1
      }
      let hasCr: boolean | undefined
      for (;;) {
        if (readWhole && atEvent()) {
          const next = readWhole(bytes, start)
          if (next > start) {
            start = next
            continue
          }
        }
        const end = nextEnd(bytes, start, (hasCr ??= bytes.includes(CR)))
        if (end < 0) break
        if (pieceBytes + end - start > maxBytes)
          throw new RangeError('A line of the stream is too long.')
        endLine(bytes, start, end)
        start = end + 1
        if (bytes[end] !== CR) continue
        if (start === bytes.length) skipLf = true
        else if (bytes[start] === LF) start++
      }
      if (start === bytes.length) return
      pieces.push(bytes.subarray(start))
      pieceBytes += bytes.length - start
      if (pieceBytes > maxBytes) throw new RangeError('A line of the stream is too long.')
    },
    rest() {
      if (pieces.length > 0) endLine(Buffer.alloc(0), 0, 0)
      return data ?? ''
    },
  }
}
