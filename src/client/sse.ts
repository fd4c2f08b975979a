/** One dispatched server-sent event. `id` is the last one the stream has named, so it may be an earlier event's. */
export interface SseMessage {
  id: string
  event: string
  data: string
}

export interface SseHandlers {
  onMessage(message: SseMessage): void
  /** The server's `retry:` in milliseconds. */
  onRetry?(milliseconds: number): void
}

/** Takes the bytes of an event stream as they come. */
export interface SseParser {
  push(bytes: Uint8Array): void
}

const LINE_END = /\r\n|\r|\n/g

/**
 * A parser of `text/event-stream` as the HTML standard defines it: bytes may be cut anywhere, also within a character
 * or between CR and LF. What is left unfinished at the end of the stream is dropped, as the standard asks.
 */
export function createSseParser(handlers: SseHandlers): SseParser {
  const decoder = new TextDecoder()
  let rest = ''
  let skipLineFeed = false
  let id = ''
  let event = ''
  let data: string[] = []

  function dispatch() {
    if (data.length > 0)
      handlers.onMessage({ id, event: event || 'message', data: data.join('\n') })
    event = ''
    data = []
  }

  function field(name: string, value: string) {
    if (name === 'data') data.push(value)
    else if (name === 'event') event = value
    else if (name === 'id' && !value.includes('\0')) id = value
    else if (name === 'retry' && /^\d+$/.test(value)) handlers.onRetry?.(Number(value))
  }

  function line(text: string) {
    if (text === '') return dispatch()
    const colon = text.indexOf(':')
    if (colon === 0) return
    if (colon < 0) return field(text, '')
    const value = text.slice(colon + 1)
    field(text.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value)
  }

  return {
    push(bytes) {
      let text = decoder.decode(bytes, { stream: true })
      if (skipLineFeed && text !== '') {
        skipLineFeed = false
        if (text.startsWith('\n')) text = text.slice(1)
      }
      // A CR that ends the bytes is a whole line end; the LF that may follow belongs to it.
      if (text.endsWith('\r')) skipLineFeed = true
      text = rest + text
      let start = 0
      for (const match of text.matchAll(LINE_END)) {
        line(text.slice(start, match.index))
        start = match.index + match[0].length
      }
      rest = text.slice(start)
    },
  }
}
