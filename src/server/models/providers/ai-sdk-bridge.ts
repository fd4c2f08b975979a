import type {
  LanguageModelV4,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
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
import { failure, networkError, providerError } from './provider-error.ts'
import { createWatchdog, type SilenceLimits, type StartTimer } from './watchdog.ts'

/** A model behind an AI SDK provider package. */
export interface BridgeOptions {
  info: ModelInfo
  /** The provider's name for people. */
  label: string
  /** The name under which the package keeps its metadata. */
  metadataKey: string
  /** Loads the package, at the first request. */
  load(): Promise<LanguageModelV4>
  /** Tokens that the package tells of before the end, in a part of its own. */
  earlyUsage?(part: LanguageModelV4StreamPart): Usage | undefined
  apiKey?: string | undefined
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
}

/** Speaks to a provider package at its `doStream` level: our loop, our timers, our errors, no retries of its own. */
export function bridgeModel(options: BridgeOptions): Model {
  const { info } = options
  return {
    id: info.id,
    info,
    stream(prompt, { signal }) {
      const own = new AbortController()
      let left = false
      const leave = (): void => {
        left = true
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
          .finally(() => left || leave())
      }
      const queue = createChunkQueue(start, leave)
      return queue
    },
  }
}

async function read(
  options: BridgeOptions,
  prompt: Prompt,
  own: AbortController,
  emit: (chunk: Chunk) => void,
): Promise<void> {
  const { info, label, metadataKey } = options
  let silent = false
  let heard = false
  const watchdog = createWatchdog(
    () => {
      silent = true
      own.abort()
    },
    options.limits,
    options.startTimer,
  )
  watchdog.enter('firstByte')
  try {
    const model = await options.load()
    const to = {
      provider: info.provider,
      metadataKey,
      supportedUrls: await model.supportedUrls,
    }
    const { stream } = await model.doStream({ ...callOptions(prompt, to), abortSignal: own.signal })
    watchdog.enter('idle')
    await consume(options, stream.getReader(), emit, () => {
      heard = true
      watchdog.heard()
    })
  } catch (error) {
    throw silent ? failure('provider_timeout', label) : appError(options, error, heard)
  } finally {
    watchdog.stop()
  }
}

async function consume(
  options: BridgeOptions,
  reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>,
  emit: (chunk: Chunk) => void,
  onPart: () => void,
): Promise<void> {
  const parts = createPartReader(emit, options.metadataKey, options.label)
  let failed: { error: unknown } | undefined
  let finish: { reason: FinishReason | undefined; usage: Usage | undefined } | undefined
  for (;;) {
    const { value: part, done } = await reader.read()
    if (done) break
    onPart()
    // An error is not the end: a package reports a single bad line so, and goes on to a good finish.
    if (part.type === 'error') failed ??= { error: part.error }
    else if (part.type === 'finish')
      finish = { reason: reasonOf(part.finishReason.unified), usage: usageOf(part.usage) }
    else parts.accept(part)
    const early = options.earlyUsage?.(part)
    if (early) emit({ type: 'usage', usage: early })
  }
  parts.end()
  if (finish?.usage) emit({ type: 'usage', usage: finish.usage })
  const good = finish?.reason !== undefined && finish.reason !== 'error'
  if (failed && !good) throw failed.error
  if (finish?.reason) emit({ type: 'finish', finishReason: finish.reason })
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
 * One error of the three shapes a package fails in: an exception of its own (with a status), a plain object from an
 * error event, or a connection that broke.
 */
function appError(options: BridgeOptions, error: unknown, heard: boolean): AppError {
  if (error instanceof AppError) return error
  const { label, apiKey: secret } = options
  const { name, statusCode, responseHeaders, responseBody, data } = error as PackageError
  if (typeof statusCode === 'number' && statusCode !== 200) {
    const body = data ?? parsed(responseBody)
    const retryAfter = responseHeaders?.['retry-after']
    return providerError({ label, status: statusCode, body, retryAfter, secret })
  }
  if (name && /JSONParse|TypeValidation|InvalidResponse|EmptyResponse/.test(name))
    return failure('provider_bad_response', label, { cause: error })
  if (data !== undefined) return providerError({ label, body: data, secret })
  if (!(error instanceof Error)) return providerError({ label, body: error, secret })
  return heard ? failure('provider_truncated', label, { cause: error }) : networkError(label, error)
}

interface PackageError {
  name?: string
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
