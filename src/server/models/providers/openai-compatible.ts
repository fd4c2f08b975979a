import type { ModelInfo, Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'
import { createChunkQueue } from './chunk-queue.ts'
import { forLog } from './for-log.ts'
import { takenSettings } from './model-parameters.ts'
import { createReplyReader, type ReplyReader } from './openai-reply.ts'
import { chatRequest, type RequestQuirks } from './openai-request.ts'
import { failure } from './provider-error.ts'
import { createSseParser } from './sse-parser.ts'
import { type OpenStream, streamPost } from './stream-post.ts'
import type { SilenceLimits, StartTimer } from './watchdog.ts'

/** A model behind Chat Completions, wherever that is. */
export interface OpenAiCompatibleOptions {
  info: ModelInfo
  /** The provider's name for people. */
  label: string
  /** As `apiUrl` gives it. */
  baseUrl: string
  apiKey?: string | undefined
  quirks?: RequestQuirks
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
  /** Replaced in tests. */
  post?: typeof streamPost
}

/** Streams Chat Completions by callbacks from the socket to the reader's queue: the hot path of the server. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Model {
  const { info, label, apiKey, post = streamPost } = options
  const url = new URL(`${options.baseUrl}/chat/completions`)
  const quirks = options.quirks ?? { maxTokensField: 'max_tokens' }
  const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {}

  function stream(prompt: Prompt, { signal }: { signal: AbortSignal }): AsyncIterable<Chunk> {
    let connection: OpenStream | undefined
    let settled = false
    const queue = createChunkQueue(start, stop)
    const reply = createReplyReader(queue.push, label)
    const parser = createSseParser(reply.accept, undefined, reply.acceptRepeated)

    function start(): void {
      if (signal.aborted) return queue.end()
      signal.addEventListener('abort', onAbort, { once: true })
      const settings = takenSettings(prompt.settings, info.parameters)
      const body = JSON.stringify(chatRequest(info.name, { ...prompt, settings }, quirks))
      const { limits, startTimer } = options
      connection = post({ url, headers, body, label, limits, startTimer }, { onBytes, onEnd })
    }

    function stop(): void {
      signal.removeEventListener('abort', onAbort)
      connection?.close()
    }

    function onAbort(): void {
      stop()
      queue.end()
    }

    function onBytes(bytes: Buffer): void {
      push(parser, bytes, label)
      if (!reply.finished()) return
      connection?.expectEnd()
      if (reply.marked()) settle()
    }

    function onEnd(error?: Error): void {
      if (!error && !reply.finished()) acceptRest(reply, parser.rest())
      settle(error)
    }

    /** Ends the reader's stream; the connection may live on, for the next request. */
    function settle(error?: Error): void {
      signal.removeEventListener('abort', onAbort)
      if (settled) return
      settled = true
      reply.end()
      queue.end(reply.finished() ? undefined : forLog(error, apiKey, prompt))
    }

    return queue
  }

  return { id: info.id, info, stream }
}

function push(parser: ReturnType<typeof createSseParser>, bytes: Buffer, label: string): void {
  try {
    parser.push(bytes)
  } catch (error) {
    throw error instanceof RangeError
      ? failure('provider_bad_response', label, { cause: error })
      : error
  }
}

/** A last event without its blank line counts if it is whole; half of one means that the stream broke off. */
function acceptRest(reply: ReplyReader, data: string): void {
  if (data === '') return
  try {
    reply.accept(data)
  } catch {
    // Half an event: the reply then ends without its mark, which says the same.
  }
}
