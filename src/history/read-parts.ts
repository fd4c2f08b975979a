import type {
  BuiltinToolCallPart,
  BuiltinToolReturnPart,
  HistoryCompactionPart,
  HistoryFilePart,
  HistoryTextPart,
  RequestPart,
  ResponsePart,
  RetryPromptPart,
  SpokenPart,
  SystemPromptPart,
  ThinkingPart,
  ToolAvailabilityDeltaPart,
  ToolCallPart,
  ToolReturnPart,
  UserPromptPart,
} from './history-message.ts'
import { JsonNumber, type LosslessJson, type LosslessObject } from './lossless-json.ts'
import { binary, byKind, prompt, toolContent } from './read-content.ts'
import {
  any,
  inside,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  record,
  refuse,
  required,
  tag,
  text,
  whole,
  type Read,
} from './shape.ts'
import { MISSING, timestamp } from './timestamp.ts'

type Plain<T> = Omit<T, 'extra'>

const time = optional(timestamp, () => MISSING)

/** An id that pairs a call with its result; old dumps may have none. */
const callId = optional<string>(
  (value, place) => (value === null ? MISSING : text(value, place)),
  () => MISSING,
)

const toolKind = nullable(oneOf('tool-search', 'capability-load'))

const systemPrompt = record<Plain<SystemPromptPart>>({
  content: required(text),
  timestamp: time,
  dynamic_ref: nullable(text),
  part_kind: tag('system-prompt'),
})

const userPrompt = record<Plain<UserPromptPart>>({
  content: required(prompt),
  timestamp: time,
  part_kind: tag('user-prompt'),
})

const toolReturnFields = {
  tool_name: required(text),
  content: required(toolContent),
  tool_call_id: callId,
  tool_kind: toolKind,
  metadata: nullable(any),
  timestamp: time,
  outcome: optional(oneOf('success', 'failed', 'denied', 'interrupted'), () => 'success' as const),
}

const toolReturn = record<Plain<ToolReturnPart>>({
  ...toolReturnFields,
  part_kind: tag('tool-return'),
})

const errorDetail: Read<LosslessObject> = (value, place) => {
  const detail = object(value, place)
  for (const name of ['type', 'loc', 'msg', 'input'])
    if (!detail.has(name)) refuse(inside(place, name), 'is missing')
  text(detail.get('type')!, inside(place, 'type'))
  text(detail.get('msg')!, inside(place, 'msg'))
  listOf(step)(detail.get('loc')!, inside(place, 'loc'))
  return detail
}

const step: Read<LosslessJson> = (value, place) =>
  typeof value === 'string' || value instanceof JsonNumber
    ? value
    : refuse(place, 'must be a text or a whole number')

const retryContent: Read<string | LosslessObject[]> = (value, place) =>
  typeof value === 'string' ? value : listOf(errorDetail)(value, place)

const retryPrompt = record<Plain<RetryPromptPart>>({
  content: required(retryContent),
  tool_name: nullable(text),
  tool_call_id: callId,
  timestamp: time,
  part_kind: tag('retry-prompt'),
})

const toolAvailability = record<Plain<ToolAvailabilityDeltaPart>>({
  tools_added: optional(listOf(text), () => [], 'added'),
  tool_call_id: nullable(text),
  part_kind: tag('tool-availability-delta'),
})

const speech = (speaker: 'user' | 'assistant') =>
  record<Plain<SpokenPart>>({
    speaker: required(oneOf(speaker)),
    transcript: nullable(text),
    audio: nullable(audio),
    interrupted_at_ms: nullable(whole),
    id: nullable(text),
    provider_name: nullable(text),
    provider_details: nullable(object),
    part_kind: tag('speech'),
  })

const audio: typeof binary = (value, place) => {
  const file = binary(value, place)
  return file.media_type.startsWith('audio/')
    ? file
    : refuse(inside(place, 'media_type'), 'must be audio')
}

const ofProvider = {
  provider_name: nullable(text),
  provider_details: nullable(object),
}

const textPart = record<Plain<HistoryTextPart>>({
  content: required(text),
  id: nullable(text),
  ...ofProvider,
  part_kind: tag('text'),
})

const thinking = record<Plain<ThinkingPart>>({
  content: required(text),
  id: nullable(text),
  signature: nullable(text),
  ...ofProvider,
  part_kind: tag('thinking'),
})

const callArguments: Read<string | LosslessObject> = (value, place) =>
  typeof value === 'string' || value instanceof Map
    ? value
    : refuse(place, 'must be a text, an object or null')

const callFields = {
  tool_name: required(text),
  args: nullable(callArguments),
  tool_call_id: callId,
  tool_kind: toolKind,
  id: nullable(text),
  ...ofProvider,
}

const toolCall = record<Plain<ToolCallPart>>({ ...callFields, part_kind: tag('tool-call') })

const builtinToolCall = record<Plain<BuiltinToolCallPart>>({
  ...callFields,
  part_kind: tag('builtin-tool-call'),
})

const builtinToolReturn = record<Plain<BuiltinToolReturnPart>>({
  ...toolReturnFields,
  ...ofProvider,
  part_kind: tag('builtin-tool-return'),
})

const file = record<Plain<HistoryFilePart>>({
  content: required(binary),
  id: nullable(text),
  ...ofProvider,
  part_kind: tag('file'),
})

const compaction = record<Plain<HistoryCompactionPart>>({
  content: nullable(text),
  id: nullable(text),
  ...ofProvider,
  part_kind: tag('compaction'),
})

/** Kinds that stand only in the other direction, or never in a history. */
const misplaced =
  (where: string): Read<never> =>
  (value, place) =>
    refuse(inside(place, 'part_kind'), `cannot stand in a ${where}`)

const REQUEST_ONLY: Record<string, Read<RequestPart>> = {
  'system-prompt': systemPrompt,
  'user-prompt': userPrompt,
  'tool-return': toolReturn,
  'retry-prompt': retryPrompt,
  'tool-availability-delta': toolAvailability,
}

const RESPONSE_ONLY: Record<string, Read<ResponsePart>> = {
  text: textPart,
  thinking,
  'tool-call': toolCall,
  'builtin-tool-call': builtinToolCall,
  'builtin-tool-return': builtinToolReturn,
  file,
  compaction,
}

function refusing(kinds: object, where: string): Record<string, Read<never>> {
  return Object.fromEntries(
    [...Object.keys(kinds), 'instruction'].map((kind) => [kind, misplaced(where)]),
  )
}

const REQUEST_KINDS: Record<string, Read<RequestPart>> = {
  ...refusing(RESPONSE_ONLY, 'request'),
  ...REQUEST_ONLY,
  speech: speech('user'),
}

const RESPONSE_KINDS: Record<string, Read<ResponsePart>> = {
  ...refusing(REQUEST_ONLY, 'response'),
  ...RESPONSE_ONLY,
  speech: speech('assistant'),
}

export const requestPart: Read<RequestPart> = (value, place) =>
  byKind(object(value, place), 'part_kind', REQUEST_KINDS, place, unknownPart)

export const responsePart: Read<ResponsePart> = (value, place) =>
  byKind(object(value, place), 'part_kind', RESPONSE_KINDS, place, unknownPart)

function unknownPart(extra: LosslessObject): { part_kind: 'unknown'; extra: LosslessObject } {
  return { part_kind: 'unknown', extra }
}
