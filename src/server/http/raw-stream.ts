import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { SECURITY_HEADERS } from './security-headers.ts'
import { writeChunk } from './write-chunk.ts'

/** A reader that takes nothing for so long is gone, whatever its connection says. */
const STALLED_MS = 30_000

/** An answer that is written piece by piece, straight to the socket. */
export interface RawStream {
  /** @returns false when the connection is full, or closed */
  write(text: string): boolean
  end(text?: string): void
  /** Breaks the answer off, so that its reader knows that something is missing. */
  fail(): void
  /** Can nothing be written for now, because the reader does not read? */
  isFull(): boolean
  /** @param listener called once when the reader has gone or the stream was ended, even if that was long ago */
  onClose(listener: () => void): void
  /** @param listener called when a full connection can take more again */
  onDrain(listener: () => void): void
}

/** Sends the head of an answer. */
export function openRawStream(
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  stalledMs = STALLED_MS,
): RawStream {
  // Neither caches nor proxies may keep it back.
  const raw = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }
  response.writeHead(200, { ...SECURITY_HEADERS, ...raw, ...headers })
  // What is written next goes past the response, to the socket: the head must not come behind it.
  response.flushHeaders()
  response.on('error', () => response.destroy())
  let stalled: NodeJS.Timeout | undefined
  const open = () => !response.writableEnded && !response.destroyed
  const onClose = (listener: () => void) => onHangUp(response, listener)
  // Chunks go straight to the socket, which outlives the answer.
  const onDrain = (listener: () => void) => {
    const { socket } = response
    response.on('drain', listener)
    socket?.on('drain', listener)
    onClose(() => socket?.off('drain', listener))
  }
  const flows = () => {
    clearTimeout(stalled)
    stalled = undefined
  }
  onDrain(flows)
  onClose(flows)
  return {
    write(text) {
      if (!open()) return false
      if (writeChunk(response, text)) return true
      stalled ??= setTimeout(() => response.destroy(), stalledMs).unref()
      return false
    },
    end: (text) => void (open() && response.end(text)),
    fail: () => void response.destroy(),
    isFull: () => stalled !== undefined,
    onClose,
    onDrain,
  }
}

/** Calls a listener when a reader has gone, who may leave at any moment, even while its request was still looked at. */
export function onHangUp(response: ServerResponse, listener: () => void): void {
  if (response.closed) listener()
  else response.once('close', listener)
}
