import { randomUUID } from 'node:crypto'
import type { FinishReason, Usage } from '../../../protocol/index.ts'
import type { Chunk } from '../model.ts'
import { createRepeatReader } from './openai-repeat.ts'
import { failure, providerError } from './provider-error.ts'
import type { ReadWholeEvent } from './sse-parser.ts'

const MAX_CALLS = 64
const MAX_INPUT = 1 << 18
const MAX_ANSWER = 1 << 24

const FINISH: Record<string, FinishReason> = {
  stop: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
}

/** The fields of a `chat.completion.chunk` that are read. Nothing of it is trusted to be there or to have its type. */
interface WireChunk {
  choices?: WireChoice[] | null
  usage?: WireUsage | null
  error?: unknown
}

interface WireChoice {
  index?: number
  delta?: WireDelta | null
  finish_reason?: string | null
  error?: unknown
}

interface WireDelta {
  content?: unknown
  refusal?: unknown
  reasoning_content?: unknown
  reasoning?: unknown
  tool_calls?: unknown
}

interface WireToolCall {
  index?: unknown
  id?: unknown
  function?: { name?: unknown; arguments?: unknown } | null
}

interface WireUsage {
  prompt_tokens?: unknown
  completion_tokens?: unknown
  prompt_tokens_details?: { cached_tokens?: unknown } | null
  completion_tokens_details?: { reasoning_tokens?: unknown } | null
}

interface Call {
  id: string
  /** As the server named it, where it did: not always a name of its own. */
  wireId: string | undefined
  name: string
  input: string
}

/** Turns the data of a Chat Completions stream into chunks. */
export interface ReplyReader {
  /** Takes the data of one event. @throws AppError for an error event, broken JSON or a limit */
  accept(data: string, event?: string): void
  /** Takes an event from its bytes, if it is like the one before but for its text, see `ReadWholeEvent`. @throws AppError for a limit */
  acceptRepeated: ReadWholeEvent
  /** The stream is over. Without an end mark there is no `finish` chunk. */
  end(): void
  /** Has the model said why it stopped? */
  finished(): boolean
  /** Has the end mark been read? */
  marked(): boolean
}

/** @param label the provider's name for people */
export function createReplyReader(emit: (chunk: Chunk) => void, label: string): ReplyReader {
  let open: 'text' | 'reasoning' | undefined
  let partId = ''
  let parts = 0
  const calls: Call[] = []
  const byIndex = new Map<unknown, Call>()
  let usage: Usage | undefined
  let finishReason: FinishReason | undefined
  let refused = false
  let done = false
  let received = 0
  const repeat = createRepeatReader()

  function closePart(): void {
    if (open) emit({ type: `${open}-end`, id: partId })
    open = undefined
  }

  function write(kind: 'text' | 'reasoning', text: string): void {
    if (text === '') return
    // Of the text alone: what is written around a token may be a hundred times as long.
    received += text.length
    if (received > MAX_ANSWER)
      throw failure('provider_bad_response', label, { cause: 'answer too long' })
    if (open !== kind) {
      closePart()
      open = kind
      partId = String(parts++)
      emit({ type: `${kind}-start`, id: partId })
    }
    emit({ type: `${kind}-delta`, id: partId, text })
  }

  function content(value: unknown): void {
    if (typeof value === 'string') return write('text', value)
    if (!Array.isArray(value)) return
    for (const item of value as { type?: unknown; text?: unknown; thinking?: unknown }[]) {
      if (item?.type === 'text' && typeof item.text === 'string') write('text', item.text)
      if (item?.type !== 'thinking' || !Array.isArray(item.thinking)) continue
      for (const piece of item.thinking as { text?: unknown }[])
        if (typeof piece?.text === 'string') write('reasoning', piece.text)
    }
  }

  function callOf(wire: WireToolCall, position: number): Call {
    const index = typeof wire.index === 'number' ? wire.index : position
    const wireId = typeof wire.id === 'string' && wire.id !== '' ? wire.id : undefined
    const known = byIndex.get(index)
    // Some servers number every call 0: another id under the same number is another call.
    if (known && (wireId === undefined || wireId === known.wireId)) return known
    if (calls.length >= MAX_CALLS)
      throw failure('provider_bad_response', label, { cause: 'too many tool calls' })
    const isTaken = calls.some((call) => call.id === wireId)
    const id = wireId === undefined || isTaken ? `call_${randomUUID()}` : wireId
    const call = { id, wireId, name: '', input: '' }
    calls.push(call)
    byIndex.set(index, call)
    return call
  }

  function toolCall(wire: WireToolCall, position: number): void {
    const call = callOf(wire, position)
    const name = wire.function?.name
    if (call.name === '' && typeof name === 'string' && name !== '') {
      closePart()
      call.name = name
      emit({ type: 'tool-input-start', toolCallId: call.id, toolName: name })
    }
    const given = wire.function?.arguments
    const text = typeof given === 'string' || given == null ? (given ?? '') : JSON.stringify(given)
    if (text === '') return
    call.input += text
    if (call.input.length > MAX_INPUT)
      throw failure('provider_bad_response', label, { cause: 'tool arguments too long' })
    if (call.name !== '') emit({ type: 'tool-input-delta', toolCallId: call.id, text })
  }

  function delta(wire: WireDelta): void {
    const reasoning = wire.reasoning_content ?? wire.reasoning
    if (typeof reasoning === 'string') write('reasoning', reasoning)
    if (wire.content != null) content(wire.content)
    if (typeof wire.refusal === 'string' && wire.refusal !== '') {
      refused = true
      write('text', wire.refusal)
    }
    if (!Array.isArray(wire.tool_calls)) return
    for (const [position, call] of (wire.tool_calls as WireToolCall[]).entries())
      if (typeof call === 'object' && call !== null) toolCall(call, position)
  }

  function choice(wire: WireChoice): void {
    if (wire.error || wire.finish_reason === 'error')
      throw providerError({ label, body: { error: wire.error ?? 'finish_reason: error' } })
    if (wire.delta) delta(wire.delta)
    if (typeof wire.finish_reason === 'string' && wire.finish_reason !== '')
      finishReason = Object.hasOwn(FINISH, wire.finish_reason)
        ? (FINISH[wire.finish_reason] ?? 'other')
        : 'other'
  }

  function end(): void {
    closePart()
    for (const call of calls) {
      if (call.name === '' || (finishReason === undefined && !done)) continue
      emit({ type: 'tool-call', toolCallId: call.id, toolName: call.name, input: call.input })
    }
    if (usage) emit({ type: 'usage', usage })
    if (finishReason === undefined && !done) return
    emit({ type: 'finish', finishReason: reasonOf() })
  }

  function reasonOf(): FinishReason {
    const reason = finishReason ?? 'stop'
    if (reason !== 'stop') return reason
    if (refused) return 'content-filter'
    return calls.length > 0 ? 'tool-calls' : 'stop'
  }

  function acceptText(text: string): void {
    write('text', text)
  }

  return {
    acceptRepeated: (bytes, start) => (done ? start : repeat.read(bytes, start, acceptText)),
    accept(data, event) {
      if (done) return
      if (data === '[DONE]') {
        done = true
        return
      }
      const wire = parse(data, label)
      if (wire.error || event === 'error') throw providerError({ label, body: wire })
      const first = Array.isArray(wire.choices) ? wire.choices[0] : undefined
      if (first && (first.index === undefined || first.index === 0)) choice(first)
      if (wire.usage) usage = usageOf(wire.usage) ?? usage
      else if (first && isPlain(first)) repeat.learn(data, first.delta!.content as string)
    },
    end,
    finished: () => done || finishReason !== undefined,
    marked: () => done,
  }
}

/** Does it hold nothing to be read but text? */
function isPlain({ index = 0, delta, finish_reason: finishReason, error }: WireChoice): boolean {
  if (index !== 0 || finishReason || error || typeof delta?.content !== 'string') return false
  const { reasoning_content: a, reasoning: b, refusal: c, tool_calls: d } = delta
  return !a && !b && !c && !d
}

function parse(data: string, label: string): WireChunk {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch (cause) {
    throw failure('provider_bad_response', label, { cause })
  }
  if (typeof value !== 'object' || value === null)
    throw failure('provider_bad_response', label, { cause: 'not an object' })
  return value
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function usageOf(wire: WireUsage): Usage | undefined {
  const inputTokens = countOf(wire.prompt_tokens)
  const outputTokens = countOf(wire.completion_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached = countOf(wire.prompt_tokens_details?.cached_tokens)
  const reasoning = countOf(wire.completion_tokens_details?.reasoning_tokens)
  return {
    inputTokens,
    outputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  }
}
