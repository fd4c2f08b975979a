import { createRandom } from '../random.ts'
import { eventsPath } from './api.ts'
import { framesOf, holdsRunEnd, readStream, type Frame } from './event-stream.ts'

export interface Journey {
  frames: Frame[]
  connections: number
}

/**
 * Reads a conversation until a run has ended, losing the connection again and again after a random number of bytes and
 * coming back with its position: in the address, in `Last-Event-ID`, or as a browser's `EventSource` does, which keeps
 * the address it was made with and adds the header.
 * @param patienceMs after which it gives up, and has what it has
 */
export async function wander(
  url: string,
  conversationId: string,
  seed: number,
  patienceMs = 50_000,
): Promise<Journey> {
  const signal = AbortSignal.timeout(patienceMs)
  const random = createRandom(seed)
  const longest = [60, 400, 3_000, 20_000][seed % 4]!
  const frames: Frame[] = []
  let atLeast = 0
  for (let connections = 1; ; connections++) {
    const last = frames.at(-1)?.id ?? 0
    const how = Math.floor(random() * 3)
    const query = how === 0 ? `after=${last}` : how === 1 ? '' : 'after=0'
    const { bytes } = await readStream(url, eventsPath(conversationId, query), {
      cutAfter: 1 + Math.floor(random() * longest) + atLeast,
      headers: how === 0 || last === 0 ? {} : { 'last-event-id': String(last) },
      until: holdsRunEnd,
      signal,
    })
    const received = framesOf(bytes)
    // A burst makes events that are larger than the cuts: who got nothing holds out a little longer the next time.
    atLeast = received.length > 0 ? 0 : atLeast * 2 + 50
    frames.push(...received)
    if (frames.at(-1)?.type === 'run-end' || signal.aborted) return { frames, connections }
  }
}
