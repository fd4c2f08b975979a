import type { JsonNumber, LosslessJson, LosslessObject } from './lossless-json.ts'

/**
 * PydanticAI's message history as v2.33 dumps it: every field is there, under its name and in this order. `extra` holds
 * fields of newer versions, which are written behind the known ones.
 */
export type HistoryMessage = HistoryRequest | HistoryResponse | UnknownMessage

interface Open {
  extra?: LosslessObject
}

/** From the application to the model. */
export interface HistoryRequest extends Open {
  parts: RequestPart[]
  timestamp: string | null
  instructions: string | null
  kind: 'request'
  run_id: string | null
  conversation_id: string | null
  metadata: LosslessJson
  state: 'complete' | 'interrupted'
}

/** From the model. */
export interface HistoryResponse extends Open {
  parts: ResponsePart[]
  usage: HistoryUsage
  model_name: string | null
  timestamp: string
  kind: 'response'
  provider_name: string | null
  provider_url: string | null
  provider_details: LosslessObject | null
  provider_response_id: string | null
  finish_reason: 'stop' | 'length' | 'content_filter' | 'tool_call' | 'error' | null
  run_id: string | null
  conversation_id: string | null
  metadata: LosslessJson
  state: 'complete' | 'incomplete' | 'suspended' | 'interrupted'
}

/** A message of a kind that a newer version may know. */
export interface UnknownMessage {
  kind: 'unknown'
  /** The whole of it. */
  extra: LosslessObject
}

/** Counts of one model call; parts of the totals are not added to them. `extra` holds other vendors' counts. */
export interface HistoryUsage extends Open {
  input_tokens: JsonNumber
  cache_write_tokens: JsonNumber
  cache_read_tokens: JsonNumber
  output_tokens: JsonNumber
  input_audio_tokens: JsonNumber
  cache_audio_read_tokens: JsonNumber
  output_audio_tokens: JsonNumber
  details: LosslessObject
  /** US dollars, as a decimal. */
  cost: string | null
}

export type RequestPart =
  | SystemPromptPart
  | UserPromptPart
  | ToolReturnPart
  | RetryPromptPart
  | ToolAvailabilityDeltaPart
  | SpokenPart
  | UnknownHistoryPart

export interface SystemPromptPart extends Open {
  content: string
  timestamp: string
  dynamic_ref: string | null
  part_kind: 'system-prompt'
}

export interface UserPromptPart extends Open {
  content: string | UserContent[]
  timestamp: string
  part_kind: 'user-prompt'
}

export interface ToolReturnPart extends Open {
  tool_name: string
  content: ToolContent
  tool_call_id: string
  tool_kind: ToolKind
  metadata: LosslessJson
  timestamp: string
  outcome: 'success' | 'failed' | 'denied' | 'interrupted'
  part_kind: 'tool-return'
}

export interface RetryPromptPart extends Open {
  content: string | LosslessObject[]
  tool_name: string | null
  tool_call_id: string
  timestamp: string
  part_kind: 'retry-prompt'
}

export interface ToolAvailabilityDeltaPart extends Open {
  tools_added: string[]
  tool_call_id: string | null
  part_kind: 'tool-availability-delta'
}

export interface SpokenPart extends Open {
  speaker: 'user' | 'assistant'
  transcript: string | null
  audio: BinaryContent | null
  interrupted_at_ms: JsonNumber | null
  id: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'speech'
}

/** A well-formed part of a kind that a newer version may know. */
export interface UnknownHistoryPart {
  part_kind: 'unknown'
  /** The whole of it. */
  extra: LosslessObject
}

export type ToolKind = 'tool-search' | 'capability-load' | null

/** What a tool gave: any JSON, in which files stand as records. */
export type ToolContent = LosslessJson | FileContent | ToolContent[] | Map<string, ToolContent>

export type ResponsePart =
  | HistoryTextPart
  | ThinkingPart
  | ToolCallPart
  | BuiltinToolCallPart
  | BuiltinToolReturnPart
  | HistoryFilePart
  | HistoryCompactionPart
  | SpokenPart
  | UnknownHistoryPart

export interface HistoryTextPart extends Open {
  content: string
  id: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'text'
}

export interface ThinkingPart extends Open {
  content: string
  id: string | null
  signature: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'thinking'
}

interface CallFields extends Open {
  tool_name: string
  /** Text as the model wrote it, an object, or nothing. */
  args: string | LosslessObject | null
  tool_call_id: string
  tool_kind: ToolKind
  id: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
}

export interface ToolCallPart extends CallFields {
  part_kind: 'tool-call'
}

/** A tool that the provider ran itself. */
export interface BuiltinToolCallPart extends CallFields {
  part_kind: 'builtin-tool-call'
}

export interface BuiltinToolReturnPart extends Omit<ToolReturnPart, 'part_kind'> {
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'builtin-tool-return'
}

export interface HistoryFilePart extends Open {
  content: BinaryContent
  id: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'file'
}

export interface HistoryCompactionPart extends Open {
  content: string | null
  id: string | null
  provider_name: string | null
  provider_details: LosslessObject | null
  part_kind: 'compaction'
}

export type UserContent = string | TextContent | FileContent | CachePoint | UnknownContent

export interface TextContent extends Open {
  content: string
  metadata: LosslessJson
  kind: 'text-content'
}

export type FileContent = UrlContent | BinaryContent | UploadedFile

export interface UrlContent extends Open {
  url: string
  force_download: boolean | 'allow-local'
  vendor_metadata: LosslessObject | null
  kind: 'image-url' | 'audio-url' | 'document-url' | 'video-url'
  media_type: string | null
  identifier: string
}

export interface BinaryContent extends Open {
  /** Base64 in the URL-safe alphabet, padded. */
  data: string
  media_type: string
  vendor_metadata: LosslessObject | null
  kind: 'binary'
  identifier: string
}

export interface UploadedFile extends Open {
  file_id: string
  provider_name: string
  vendor_metadata: LosslessObject | null
  kind: 'uploaded-file'
  media_type: string
  identifier: string
}

export interface CachePoint extends Open {
  kind: 'cache-point'
  ttl: '5m' | '1h'
}

/** Content of a kind that a newer version may know. */
export interface UnknownContent {
  kind: 'unknown'
  /** The whole of it. */
  extra: LosslessObject
}
