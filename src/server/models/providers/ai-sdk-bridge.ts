import type {
  LanguageModelV4,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider'
import {
  AppError,
  type FinishReason,
  type ModelInfo,
  type Prompt,
  type Usage,
} from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { createPartReader } from './ai-sdk-parts.ts'
import { callOptions } from './ai-sdk-prompt.ts'
import { createChunkQueue } from './chunk-queue.ts'
import { forLog } from './for-log.ts'
import { takenSettings } from './model-parameters.ts'
import { createPackageFetch } from './package-fetch.ts'
import { failure, providerError } from './provider-error.ts'
import type { streamPost } from './stream-post.ts'
import { createWatchdog, type SilenceLimits, type StartTimer } from './watchdog.ts'

/** A model behind an AI SDK provider package. */
export interface BridgeOptions {
  info: ModelInfo
  /** The provider's name for people. */
  label: string
  /** The name under which the package keeps its metadata. */
  metadataKey: string
  /** What the package is told with each call. */
  providerOptions?: SharedV4ProviderOptions | undefined
  /** Does the provider answer in binary frames? */
  binary?: boolean | undefined
  /** Does the package call an end for another reason what it was told no reason for? */
  untoldIsOther?: boolean | undefined
  /** Loads the package, and gives it the network. */
  load(fetch: typeof globalThis.fetch): Promise<LanguageModelV4>
  /** As in `Recipient`. */
  cachePoint?: SharedV4ProviderOptions
  /** Tokens that the package tells of before the end, in a part of its own. */
  earlyUsage?(part: LanguageModelV4StreamPart): Usage | undefined
  apiKey?: string | undefined
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
  /** Replaced in tests. */
  post?: typeof streamPost | undefined
}

/** Speaks to a provider package at its `doStream` level: our network, our loop, our errors, no retries of its own. */
export function bridgeModel(options: BridgeOptions): Model {
  const { info } = options
  return {
    id: info.id,
    info,
    stream(prompt, { signal }) {
      const own = new AbortController()
      const leave = (): void => {
        signal.removeEventListener('abort', onAbort)
        own.abort()
      }
      const onAbort = (): void => {
        leave()
        queue.end()
      }
      const start = (): void => {
        if (signal.aborted) return queue.end()
        signal.addEventListener('abort', onAbort, { once: true })
        read(options, prompt, own, queue.push)
          .then(
            () => queue.end(),
            (error: unknown) => queue.end(error),
          )
          .finally(() => signal.removeEventListener('abort', onAbort))
      }
      const queue = createChunkQueue(start, leave)
      return queue
    },
  }
}

/** @returns once the reply is whole; its connection may live on, for the next request */
async function read(
  options: BridgeOptions,
  prompt: Prompt,
  own: AbortController,
  emit: (chunk: Chunk) => void,
): Promise<void> {
  const { info, label, metadataKey, providerOptions, binary, limits, startTimer } = options
  const http = createPackageFetch({ label, limits, startTimer, binary }, options.post)
  // Some fetch credentials from elsewhere before they ask, and wait for them without end.
  const late = Promise.withResolvers<never>()
  const giveUp = () => late.reject(failure('provider_timeout', label))
  const asking = createWatchdog(giveUp, limits, startTimer)

  async function ask() {
    const model = await options.load((...request) => {
      asking.stop()
      return http.fetch(...request)
    })
    const to = {
      provider: info.provider,
      metadataKey,
      cachePoint: options.cachePoint,
      supportedUrls: await model.supportedUrls,
    }
    const settings = takenSettings(prompt.settings, info.parameters)
    const call = callOptions({ ...prompt, settings }, to)
    return model.doStream({
      ...call,
      ...(providerOptions ? { providerOptions } : {}),
      abortSignal: own.signal,
    })
  }

  try {
    asking.enter('firstByte')
    const { stream } = await Promise.race([ask(), late.promise])
    asking.stop()
    const finished = await consume(options, stream.getReader(), emit)
    if (finished) http.finish()
    else if (http.failure()) throw http.failure()!
  } catch (error) {
    own.abort()
    throw forLog(appError(label, error), options.apiKey, prompt)
  } finally {
    asking.stop()
  }
}

/** @returns did the model say that it was done? */
async function consume(
  options: BridgeOptions,
  reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>,
  emit: (chunk: Chunk) => void,
): Promise<boolean> {
  const parts = createPartReader(emit, options.metadataKey, options.label)
  for (;;) {
    const { value: part, done } = await reader.read()
    if (done || part.type === 'finish') parts.end()
    if (done) return false
    if (part.type === 'finish') return finish(part, options, emit)
    if (part.type !== 'error') parts.accept(part)
    else if (!isUnknownKind(part.error)) {
      parts.end()
      throw part.error
    }
    const early = options.earlyUsage?.(part)
    if (early) emit({ type: 'usage', usage: early })
  }
}

function finish(
  part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  options: BridgeOptions,
  emit: (chunk: Chunk) => void,
): boolean {
  const usage = usageOf(part.usage)
  if (usage) emit({ type: 'usage', usage })
  const { unified, raw } = part.finishReason
  const untold = options.untoldIsOther && unified === 'other' && raw === undefined
  const finishReason = untold ? undefined : reasonOf(unified)
  if (finishReason === 'error') throw failure('provider_unavailable', options.label)
  if (finishReason) emit({ type: 'finish', finishReason })
  return finishReason !== undefined
}

/** Events of kinds that a package does not know come as errors, and are none: protocols grow. */
function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && /TypeValidation/.test(error.name)
}

/** Undefined: the provider did not say, so there is no end mark. */
function reasonOf(unified: string): FinishReason | undefined {
  switch (unified) {
    case 'stop':
    case 'length':
    case 'content-filter':
    case 'tool-calls':
    case 'error':
      return unified
    case 'interrupted':
      return undefined
    default:
      return 'other'
  }
}

function usageOf(usage: LanguageModelV4Usage): Usage | undefined {
  const { inputTokens: input, outputTokens: output } = usage
  if (!isCount(input.total) || !isCount(output.total)) return undefined
  return {
    inputTokens: input.total,
    outputTokens: output.total,
    ...(isCount(input.cacheRead) ? { cachedInputTokens: input.cacheRead } : {}),
    ...(isCount(input.cacheWrite) ? { cacheWriteTokens: input.cacheWrite } : {}),
    ...(isCount(output.reasoning) ? { reasoningTokens: output.reasoning } : {}),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/**
 * One error of the shapes a package fails in: ours, from the network, wrapped in its own; an exception of its own, with a
 * status; a plain object from an error event. Anything else went wrong in the package, over what it was sent.
 */
function appError(label: string, error: unknown): AppError {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++)
    if (e instanceof AppError) return e
  const { statusCode, responseHeaders, responseBody, data } = error as PackageError
  if (typeof statusCode === 'number' && statusCode !== 200) {
    const body = data ?? parsed(responseBody)
    const retryAfter = responseHeaders?.['retry-after']
    return providerError({ label, status: statusCode, body, retryAfter })
  }
  if (data !== undefined && !isUnreadable(error)) return providerError({ label, body: data })
  if (!(error instanceof Error)) return providerError({ label, body: error })
  return failure('provider_bad_response', label, { cause: error })
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && /JSONParse|TypeValidation|Invalid|EmptyResponse/.test(error.name)
}

interface PackageError {
  statusCode?: number
  responseHeaders?: Record<string, string>
  responseBody?: string
  data?: unknown
}

function parsed(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body)
  } catch {
    return body
  }
}
