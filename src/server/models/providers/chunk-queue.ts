import type { Chunk } from '../model.ts'
import { isFiltered } from './provider-error.ts'

/** What a producer pushes and one reader takes. */
export interface ChunkQueue extends AsyncIterable<Chunk> {
  push(chunk: Chunk): void
  /**
   * Ends the stream after what was pushed; a second end changes nothing. What a provider's filter has stopped is complete,
   * whether the provider calls that an error or not.
   */
  end(error?: unknown): void
}

type Result = IteratorResult<Chunk, undefined>

/**
 * Hands chunks from callbacks to a `for await`. Deltas of one part that wait together become one, so a burst costs a
 * reader one step a packet, not one a token.
 * @param start runs when the reader first asks
 * @param stop runs when the reader leaves early
 */
export function createChunkQueue(start: () => void, stop: () => void): ChunkQueue {
  const waiting: Chunk[] = []
  let taken = 0
  let started = false
  let ended = false
  let failure: { error: unknown } | undefined
  let reader: { resolve: (result: Result) => void; reject: (error: unknown) => void } | undefined

  function last(): Result {
    return { value: undefined, done: true }
  }

  function settle(): Promise<Result> {
    if (!failure) return Promise.resolve(last())
    const { error } = failure
    failure = undefined
    return Promise.reject(error)
  }

  const iterator: AsyncIterator<Chunk, undefined> = {
    next() {
      if (!started) {
        started = true
        start()
      }
      const chunk = waiting[taken]
      if (chunk) {
        if (++taken === waiting.length) waiting.length = taken = 0
        return Promise.resolve({ value: chunk, done: false })
      }
      if (ended) return settle()
      return new Promise((resolve, reject) => {
        reader = { resolve, reject }
      })
    },
    return() {
      started = true
      ended = true
      failure = undefined
      waiting.length = taken = 0
      stop()
      return Promise.resolve(last())
    },
  }

  function push(chunk: Chunk): void {
    if (ended) return
    if (reader) {
      const { resolve } = reader
      reader = undefined
      resolve({ value: chunk, done: false })
    } else if (!joined(waiting, chunk)) waiting.push(chunk)
  }

  return {
    push,
    end(error) {
      if (ended) return
      const filtered = isFiltered(error)
      if (filtered) push({ type: 'finish', finishReason: 'content-filter' })
      ended = true
      if (error !== undefined && !filtered) failure = { error }
      if (!reader) return
      const { resolve, reject } = reader
      reader = undefined
      settle().then(resolve, reject)
    },
    [Symbol.asyncIterator]: () => iterator,
  }
}

function joined(waiting: Chunk[], chunk: Chunk): boolean {
  const tail = waiting[waiting.length - 1]
  if (!tail) return false
  if (chunk.type === 'text-delta' || chunk.type === 'reasoning-delta') {
    if (tail.type !== chunk.type || tail.id !== chunk.id) return false
    waiting[waiting.length - 1] = { type: chunk.type, id: chunk.id, text: tail.text + chunk.text }
    return true
  }
  if (chunk.type !== 'tool-input-delta' || tail.type !== chunk.type) return false
  if (tail.toolCallId !== chunk.toolCallId) return false
  waiting[waiting.length - 1] = { ...chunk, text: tail.text + chunk.text }
  return true
}
