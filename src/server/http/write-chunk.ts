import type { ServerResponse } from 'node:http'

/**
 * Writes one chunk of an answer under way, its framing (RFC 9112 §7.1) and all, as one piece. `ServerResponse.write` makes
 * three pieces of it, which costs a stream of small events a good part of its time.
 * @returns false when the connection is full; its socket then emits `drain`
 */
export function writeChunk(response: ServerResponse, text: string): boolean {
  const { socket, chunkedEncoding } = response
  // HTTP/1.0 has no chunks, and a pipelined answer no socket yet.
  if (!socket || !chunkedEncoding) return response.write(text)
  const bytes = Buffer.byteLength(text)
  // Of ASCII the socket need not know that it is UTF-8, which is quicker.
  const encoding = bytes === text.length ? 'latin1' : 'utf8'
  return socket.write(`${bytes.toString(16)}\r\n${text}\r\n`, encoding)
}
