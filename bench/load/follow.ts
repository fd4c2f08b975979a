import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { createSseParser, type SseMessage } from '../../src/client/sse.ts'

const readers = new Agent({ keepAlive: false })

/** An open event stream of a conversation. */
export interface Followed {
  response: IncomingMessage
  /** Bytes the connection brought, headers included. */
  bytes(): number
  close(): void
}

/**
 * Follows a conversation's events from a number on.
 * @param url of the conversation
 * @param onPiece called with what each piece of the answer held
 */
export async function follow(
  url: string,
  after: number,
  onPiece: (events: SseMessage[]) => void,
): Promise<Followed> {
  const request = get(`${url}/events?after=${after}`, { agent: readers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`Events answered ${response.statusCode}.`)
  let piece: SseMessage[] = []
  const parser = createSseParser({ onMessage: (message) => piece.push(message) })
  response.on('data', (bytes: Buffer) => {
    piece = []
    parser.push(bytes)
    if (piece.length > 0) onPiece(piece)
  })
  // Whoever waits for events of a stream that broke off waits until the job's time is over.
  response.on('error', () => {})
  return {
    response,
    bytes: () => response.socket.bytesRead,
    close: () => void request.destroy(),
  }
}
