import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'

const TRIES = 2
const LONGEST_WAIT = 5_000
const SHORTEST_WAIT = 300

/** How a retry waits; replaced in tests. */
export interface RetryDeps {
  /** Waits, unless the signal aborts first. Never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** From 0 up to 1. */
  random(): number
}

const realDeps: RetryDeps = {
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
  random: Math.random,
}

/**
 * Tries once more while nothing has come: after the first chunk a second answer would be another text. From there on the
 * reader has the provider's own iterator, so a chunk costs nothing here.
 */
export function withRetry(model: Model, deps: RetryDeps = realDeps): Model {
  return {
    id: model.id,
    info: model.info,
    stream: (prompt, options) => ({
      [Symbol.asyncIterator]() {
        const open = (): AsyncIterator<Chunk> =>
          model.stream(prompt, options)[Symbol.asyncIterator]()
        let inner = open()
        let begun = false

        async function first(): Promise<IteratorResult<Chunk>> {
          for (let tries = 1; ; tries++) {
            try {
              const result = await inner.next()
              begun = true
              return result
            } catch (error) {
              const wait = waitAfter(error, deps.random())
              if (tries >= TRIES || wait === undefined) throw error
              await deps.sleep(wait, options.signal)
              if (options.signal.aborted) return { value: undefined, done: true }
              inner = open()
            }
          }
        }

        return {
          next: () => (begun ? inner.next() : first()),
          return: async () => (await inner.return?.()) ?? { value: undefined, done: true },
        }
      },
    }),
  }
}

/** Milliseconds to wait before the next try; undefined where there shall be none. */
function waitAfter(error: unknown, random: number): number | undefined {
  if (!(error instanceof AppError) || !error.retryable || error.code === 'provider_timeout')
    return undefined
  const asked = (error.facts.retryAfter ?? 0) * 1000
  if (asked > LONGEST_WAIT) return undefined
  return Math.round(asked + SHORTEST_WAIT * (1 + random))
}
