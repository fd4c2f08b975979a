import { ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel'
import { AppError, type ModelInfo } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'

const PREFIX = 'fallback:'
const MOST = 5
const FAILURES = 3
const REST_MS = 30_000
/** Names are anyone's to make up. */
const MOST_KEPT = 200

/** What says that a provider is down, or has no room for us, rather than that it did not like the question. */
const DOWN = new Set([
  'provider_unavailable',
  'provider_timeout',
  'provider_rate_limited',
  'provider_quota',
  'provider_auth',
])

/** The models that an id stands for: `fallback:a,b` for both, in this order, any other for itself. */
export function modelsOf(id: string): string[] {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length).split(',') : [id]
}

/** Models made of several: the next one is asked where the one before it fails before its first chunk. */
export interface Fallbacks {
  /**
   * @param openOne opens a model that is not made of several
   * @throws AppError `unknown_model`
   */
  open(id: string, openOne: (id: string) => Model): Model
}

/** @param restMs how long a model that has failed three times in a row is passed over */
export function createFallbacks(restMs = REST_MS): Fallbacks {
  const breakers = new Map<string, ReturnType<typeof circuitBreaker>>()

  function breakerOf({ id }: Model): ReturnType<typeof circuitBreaker> {
    const known = breakers.get(id)
    if (known) return known
    if (breakers.size >= MOST_KEPT) breakers.clear()
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof AppError && DOWN.has(error.code)),
      { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(FAILURES) },
    )
    breakers.set(id, breaker)
    return breaker
  }

  function create(id: string, models: Model[]): Model {
    return {
      id,
      info: infoOf(id, models),
      stream: (prompt, options) => ({
        [Symbol.asyncIterator]() {
          let inner: AsyncIterator<Chunk> | undefined
          let held: IteratorResult<Chunk> | undefined

          /** @returns undefined when all were resting. @throws what the last of those that were asked said */
          async function ask(
            resting: 'left out' | 'too',
          ): Promise<IteratorResult<Chunk> | undefined> {
            let failure: unknown
            for (const model of begunFirst(models, prompt.messages.at(-1)?.model)) {
              let chunks: AsyncIterator<Chunk> | undefined
              const begin = () => {
                chunks = model.stream(prompt, options)[Symbol.asyncIterator]()
                return chunks.next()
              }
              try {
                held = await (resting === 'too' ? begin() : breakerOf(model).execute(begin))
                if (held.done && !options.signal.aborted) throw new AppError('provider_truncated')
                inner = chunks
                return { value: { type: 'model', model: model.id }, done: false }
              } catch (error) {
                held = undefined
                if (isBrokenCircuitError(error)) continue
                if (options.signal.aborted || !isOfProvider(error)) throw error
                failure = error
              }
            }
            if (failure) throw failure
            return undefined
          }

          // What a provider says is worth more than that none was asked.
          const first = async () => (await ask('left out')) ?? (await ask('too'))!

          return {
            next() {
              if (!held) return inner ? inner.next() : first()
              const result = held
              held = undefined
              return Promise.resolve(result)
            },
            return: async () => (await inner?.return?.()) ?? { value: undefined, done: true },
          }
        },
      }),
    }
  }

  return {
    open(id, openOne) {
      if (!id.startsWith(PREFIX)) return openOne(id)
      const ids = modelsOf(id)
      if (ids.length > MOST)
        throw new AppError('unknown_model', {
          message: `A fallback has at most ${MOST} models; this one has ${ids.length}.`,
          field: 'model',
        })
      return create(id, ids.map(openOne))
    },
  }
}

function isOfProvider(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('provider_')
}

/** Whoever wrote a reply's first steps goes on with it: what it signed is its own. */
function begunFirst(models: Model[], begun: string | undefined): Model[] {
  const own = models.find(({ id }) => id === begun)
  return own ? [own, ...models.filter((model) => model !== own)] : models
}

/** What holds for each of them. */
function infoOf(id: string, models: Model[]): ModelInfo {
  const infos = models.map(({ info }) => info)
  const windows = infos.flatMap(({ contextWindow }) => contextWindow ?? [])
  const capabilities = common(infos.map((info) => info.capabilities))
  const parameters = infos.every((info) => info.parameters)
    ? [...new Set(infos.flatMap((info) => info.parameters!))]
    : undefined
  return {
    id,
    provider: 'fallback',
    name: id.slice(PREFIX.length),
    ...(windows.length > 0 ? { contextWindow: Math.min(...windows) } : {}),
    ...(capabilities ? { capabilities } : {}),
    // A model passes over those that it does not take.
    ...(parameters ? { parameters } : {}),
  }
}

function common<T>(lists: (readonly T[] | undefined)[]): T[] | undefined {
  const [first, ...others] = lists
  if (!first || others.some((list) => !list)) return undefined
  return first.filter((item) => others.every((list) => list!.includes(item)))
}
