import type { ServerResponse } from 'node:http'

const END = Buffer.from('\r\n')

/**
 * Writes one chunk of an answer under way, its framing (RFC 9112 §7.1) and all, as one piece. `ServerResponse.write` makes
 * three pieces of it, which costs a stream of small events a good part of its time.
 * @returns false when the connection is full; its socket then emits `drain`
 */
export function writeChunk(response: ServerResponse, bytes: Buffer): boolean {
  const { socket, chunkedEncoding } = response
  // HTTP/1.0 has no chunks, and a pipelined answer no socket yet.
  if (!socket || !chunkedEncoding) return response.write(bytes)
  const start = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1')
  return socket.write(Buffer.concat([start, bytes, END], start.length + bytes.length + 2))
}
