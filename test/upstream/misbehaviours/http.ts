import type { Frame } from '../behaviour.ts'
import type { Step } from '../socket-upstream.ts'

/** The head of an answer; a stream in chunks unless it is told otherwise. A header of null is left out. */
export function head(
  status = '200 OK',
  headers: Record<string, string | null> = {},
): Extract<Step, { write: unknown }> {
  const all = {
    'content-type': 'text/event-stream',
    'transfer-encoding': 'chunked',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  )
  return { write: `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n` }
}

/** A whole answer of known length. */
export function answer(
  status: string,
  body: string | Buffer,
  headers: Record<string, string | null> = {},
): Step[] {
  return [
    head(status, {
      'content-type': 'application/json',
      'transfer-encoding': null,
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    }),
    { write: body },
  ]
}

export function chunk(bytes: Buffer | string): Buffer {
  const length = Buffer.byteLength(bytes)
  return Buffer.concat([
    Buffer.from(`${length.toString(16)}\r\n`),
    Buffer.from(bytes as string),
    Buffer.from('\r\n'),
  ])
}

/** What ends the chunks. */
export const LAST: Step = { write: '0\r\n\r\n' }

export const END: Step = { act: 'end' }
export const RESET: Step = { act: 'reset' }
export const HANG: Step = { act: 'hang' }

/** Events as chunks. */
export function chunked(...events: (Frame | Buffer | string)[]): Step[] {
  return events.map((event) =>
    typeof event === 'string' || Buffer.isBuffer(event)
      ? { write: chunk(event) }
      : { write: chunk(event.bytes), ...(event.holds ? { holds: event.holds } : {}) },
  )
}

/** The same bytes, where no reader has a right to them. */
export function unheld(steps: Step[]): Step[] {
  return steps.map((step) => ('write' in step ? { write: step.write } : step))
}

/** The same steps with their bytes, chunk sizes left out, changed. */
export function rewritten(steps: Step[], change: (text: string) => string | Buffer): Step[] {
  return steps.map((step) => {
    if (!('write' in step)) return step
    const text = step.write.toString()
    return { ...step, write: chunk(change(text.slice(text.indexOf('\r\n') + 2, -2))) }
  })
}
