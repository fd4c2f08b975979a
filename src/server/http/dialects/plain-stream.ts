import type { HttpContext } from '../request.ts'
import { SECURITY_HEADERS } from '../security-headers.ts'
import { writeChunk } from '../write-chunk.ts'

/** A reader that takes nothing for so long is gone, whatever its connection says. */
const STALLED_MS = 30_000

/** An answer of plain text that is written as it comes. */
export interface PlainStream {
  /** Writes one piece, which should end with a whole letter. @returns false when the connection is full */
  write(text: string): boolean
  end(): void
  /** @param listener called when a full connection can take more again */
  onDrain(listener: () => void): void
}

/** Sends the head. */
export function openPlainStream(c: HttpContext, headers: Record<string, string>): PlainStream {
  const { outgoing } = c.env
  outgoing.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': c.get('requestId'),
    ...headers,
  })
  outgoing.flushHeaders()
  outgoing.on('error', () => outgoing.destroy())
  const { socket } = outgoing
  let stalled: NodeJS.Timeout | undefined
  const onDrain = (listener: () => void) => {
    outgoing.on('drain', listener)
    socket?.on('drain', listener)
    outgoing.once('close', () => socket?.off('drain', listener))
  }
  onDrain(() => {
    clearTimeout(stalled)
    stalled = undefined
  })
  outgoing.once('close', () => clearTimeout(stalled))
  const open = () => !outgoing.writableEnded && !outgoing.destroyed
  return {
    write(text) {
      if (!open() || writeChunk(outgoing, text)) return true
      stalled ??= setTimeout(() => outgoing.destroy(), STALLED_MS).unref()
      return false
    },
    end: () => void (open() && outgoing.end()),
    onDrain,
  }
}

/** Calls a listener when the client has gone, even if it left long ago. */
export function onHangUp({ env: { outgoing } }: HttpContext, listener: () => void): void {
  if (outgoing.closed) listener()
  else outgoing.once('close', listener)
}
