import { connect } from 'node:net'
import { takeAnswer } from './connection.ts'
import { judgeAnswer } from './judge.ts'
import type { RawRequest } from './raw-requests.ts'

/**
 * Sends bytes on a connection of their own, says that no more will come, and reads what comes back until the server hangs
 * up or goes on for ever.
 * @param heldUp how much longer it may take because there was no processor for it
 * @returns what is wrong with the answers, or with there being none
 */
export async function tellRaw(
  port: number,
  { bytes, pieces, leaves }: RawRequest,
  patienceMs: number,
  heldUp: () => number,
): Promise<string[]> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const received: Buffer[] = []
  const started = performance.now()
  const ended = new Promise<boolean>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk)
      // It is not to end: nothing can be waited for.
      if (chunk.includes('text/event-stream')) resolve(true)
    })
    socket.on('end', () => resolve(true))
    socket.on('close', () => resolve(true))
    socket.on('error', () => resolve(true))
    setTimeout(() => resolve(false), patienceMs * 3).unref()
  })
  const length = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += length) {
    socket.write(bytes.subarray(at, at + length))
    if (pieces > 1) await new Promise(setImmediate)
  }
  if (leaves) {
    socket.resetAndDestroy()
    return []
  }
  socket.end()
  const hungUp = await ended
  socket.destroy()
  const took = performance.now() - started
  if (!hungUp) return [`the connection stays open after ${JSON.stringify(text(received))}`]
  const late = took > patienceMs + heldUp() ? [`took ${Math.round(took)} ms`] : []
  return [...late, ...judgeAll(Buffer.concat(received))]
}

const text = (received: Buffer[]) => Buffer.concat(received).toString('latin1').slice(0, 300)

/** Every answer must be a good one; one that is cut off at the end was to a request that was. */
function judgeAll(bytes: Buffer): string[] {
  let rest = bytes
  for (;;) {
    if (rest.length === 0) return []
    try {
      const taken = takeAnswer(rest, 'GET', true)
      if (!taken)
        return [`half an answer: ${JSON.stringify(rest.toString('latin1').slice(0, 300))}`]
      const faults = judgeAnswer(taken.answer, 'raw')
      if (faults.length > 0) return faults
      rest = rest.subarray(taken.length)
    } catch (error) {
      return [String(error)]
    }
  }
}
