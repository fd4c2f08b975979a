import { addUsage, type Message, type ToolPart } from '../protocol/index.ts'
import type {
  HistoryMessage,
  HistoryRequest,
  HistoryResponse,
  RequestPart,
  RetryPromptPart,
  ToolReturnPart,
} from './history-message.ts'
import { stringifyLossless } from './lossless-json.ts'
import { originOf } from './origin.ts'
import type { ReadMessage } from './read-history.ts'
import { millisecondsOf } from './timestamp.ts'
import {
  filesOf,
  modelOf,
  type NewPart,
  partsOfRequestPart,
  partsOfResponsePart,
  resultOf,
  usageOf,
} from './to-parts.ts'

export interface ToMessagesOptions {
  conversationId: string
  /** Milliseconds since 1970, for messages without a time. */
  now: number
  createMessageId: () => string
}

/** One of our messages while it grows, and what it grows from. */
interface Draft {
  message: Message
  read: ReadMessage[]
}

/**
 * A history as a branch of our messages. What a person said is a message; all that follows up to the next time (model
 * calls and the results of their tools) is one reply, made of steps, in which a call and its result are one part.
 */
export function toMessages(
  history: readonly ReadMessage[],
  { conversationId, now, createMessageId }: ToMessagesOptions,
): Message[] {
  const drafts: Draft[] = []
  const replies = () => drafts.findLast(({ message }) => message.role === 'assistant')

  function begin(role: Message['role'], time: string | null): Draft {
    const at = time === null ? NaN : millisecondsOf(time)
    const message: Message = {
      id: createMessageId(),
      conversationId,
      parentId: drafts.at(-1)?.message.id ?? null,
      role,
      parts: [],
      createdAt: new Date(Number.isNaN(at) ? now : at).toISOString(),
    }
    const draft = { message, read: [] }
    drafts.push(draft)
    return draft
  }

  for (const read of history) {
    const { message } = read
    const last = drafts.at(-1)
    const reply = last?.message.role === 'assistant' ? last : undefined
    const goesOn =
      reply && (message.kind === 'response' || (message.kind === 'request' && isAnswer(message)))
    const draft = goesOn ? reply : begin(roleOf(message), timeOf(message))
    if (message.kind === 'response') addResponse(draft.message, message)
    else if (message.kind === 'request') addRequest(draft.message, message, replies()?.message)
    else add(draft.message, { type: 'unknown', kind: 'message', json: stringifyLossless(message) })
    draft.read.push(read)
  }
  for (const { message, read } of drafts) {
    closeCalls(message)
    message.origin = originOf(read, message.parts.length)
  }
  return drafts.map(({ message }) => message)
}

function roleOf({ kind }: HistoryMessage): Message['role'] {
  if (kind === 'unknown') return 'system'
  return kind === 'response' ? 'assistant' : 'user'
}

function timeOf(message: HistoryMessage): string | null {
  if (message.kind === 'unknown') return null
  if (message.timestamp !== null) return message.timestamp
  const times = message.parts.flatMap((part: object) =>
    'timestamp' in part ? [part.timestamp as string] : [],
  )
  // The person's own words date a message better than the instructions before them.
  return times.at(-1) ?? null
}

/** Does a request only bring what the model asked for, without a word of a person? */
function isAnswer({ parts }: HistoryRequest): boolean {
  return parts.every(
    ({ part_kind }) =>
      part_kind === 'tool-return' ||
      part_kind === 'retry-prompt' ||
      part_kind === 'tool-availability-delta',
  )
}

/** @param reply the newest reply, whose calls are answered */
function addRequest(message: Message, request: HistoryRequest, reply: Message | undefined): void {
  for (const part of request.parts)
    if (!answer(reply, part)) addAll(message, apart(message, partsOfRequestPart(part)))
}

/** Two prompts are two paragraphs; neighbouring text parts would be one text. */
function apart(message: Message, parts: NewPart[]): NewPart[] {
  return message.parts.at(-1)?.type === 'text' && parts[0]?.type === 'text'
    ? [{ type: 'text', text: '\n\n' }, ...parts]
    : parts
}

/** Puts a result to its call. @returns false when it is none, or has none */
function answer(reply: Message | undefined, part: RequestPart): boolean {
  if (part.part_kind !== 'tool-return' && part.part_kind !== 'retry-prompt') return false
  if (part.part_kind === 'retry-prompt' && part.tool_name === null) return false
  return settle(reply, part)
}

function settle(reply: Message | undefined, result: ToolReturnPart | RetryPromptPart): boolean {
  const index = reply?.parts.findLastIndex(
    (part) =>
      part.type === 'tool' && part.toolCallId === result.tool_call_id && part.state !== 'done',
  )
  if (!reply || index === undefined || index < 0) return false
  reply.parts[index] = { ...(reply.parts[index] as ToolPart), ...resultOf(result) }
  if (result.part_kind === 'tool-return') addAll(reply, filesOf(result.content))
  return true
}

function addResponse(message: Message, response: HistoryResponse): void {
  if (message.parts.length > 0) add(message, { type: 'step-start' })
  for (const part of response.parts) {
    if (part.part_kind === 'builtin-tool-return') {
      if (!settle(message, { ...part, part_kind: 'tool-return' }))
        addAll(message, partsOfResponsePart(part))
    } else addAll(message, partsOfResponsePart(part))
  }
  const model = modelOf(response)
  if (model !== undefined) message.model = model
  const usage = usageOf(response.usage)
  if (usage) message.usage = addUsage(message.usage, usage)
  const { finish_reason, state } = response
  if (finish_reason !== null) message.finishReason = FINISH_REASONS[finish_reason]
  else delete message.finishReason
  if (state !== 'complete') message.state = state === 'interrupted' ? 'stopped' : 'truncated'
  else delete message.state
}

const FINISH_REASONS = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_call: 'tool-calls',
  error: 'error',
} as const

/** Nothing runs any more in what was imported: a call without a result was interrupted. */
function closeCalls(message: Message): void {
  message.parts = message.parts.map((part) =>
    part.type === 'tool' && part.state !== 'done'
      ? { ...part, state: 'done', outcome: 'interrupted' }
      : part,
  )
}

function add(message: Message, part: NewPart): void {
  message.parts.push({ ...part, id: `${message.id}.${message.parts.length}` })
}

function addAll(message: Message, parts: readonly NewPart[]): void {
  for (const part of parts) add(message, part)
}
