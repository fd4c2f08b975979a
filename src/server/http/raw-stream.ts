import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { SECURITY_HEADERS } from './security-headers.ts'
import { writeChunk } from './write-chunk.ts'

/** A reader that takes nothing at all for so long is gone, whatever its connection says; one that is slow is not. */
const STALLED_MS = 30_000

/** Proxies hang up on an answer that says nothing for a minute, or a little less. */
export const HEARTBEAT_MS = 15_000

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
  const open = () => !response.writableEnded && !response.destroyed
  const onClose = (listener: () => void) => onHangUp(response, listener)
  cutStalled(response, stalledMs)
  return {
    write: (text) => open() && writeChunk(response, text),
    end: (text) => void (open() && response.end(text)),
    fail: () => void response.destroy(),
    isFull: () => (response.socket ?? response).writableNeedDrain,
    onClose,
    onDrain(listener) {
      response.on('drain', listener)
      // Chunks go straight to the socket, which outlives the answer, and is there late where requests are pipelined.
      const hear = (socket: Socket) => {
        socket.on('drain', listener)
        onClose(() => socket.off('drain', listener))
      }
      if (response.socket) hear(response.socket)
      else response.once('socket', hear)
    },
  }
}

/** Hangs up on a reader that takes nothing of its answer for too long. */
export function cutStalled(response: ServerResponse, stalledMs = STALLED_MS): void {
  // Node counts anew with whatever the reader takes, be it a part of one write; with nothing to take all is well.
  response.setTimeout(stalledMs, () => {
    if (response.socket && response.socket.writableLength > 0) response.destroy()
  })
}

/** Calls a listener when a reader has gone, who may leave at any moment, even while its request was still looked at. */
export function onHangUp(response: ServerResponse, listener: () => void): void {
  if (response.closed) listener()
  else response.once('close', listener)
}
