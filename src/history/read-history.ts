import { fillCallIds, fillTimes } from './fill-missing.ts'
import type { HistoryMessage, HistoryRequest, HistoryResponse } from './history-message.ts'
import { parseDocument } from './lossless-json.ts'
import { fromRoleStyle, isRoleStyle, unwrapArguments, type RawMessage } from './old-dumps.ts'
import { byKind } from './read-content.ts'
import { requestPart, responsePart } from './read-parts.ts'
import { noUsage, usage } from './read-usage.ts'
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
  type Place,
  type Read,
} from './shape.ts'
import { MISSING, timestamp } from './timestamp.ts'

export interface ReadOptions {
  /** Makes an id for a call that has none. */
  mintId?: () => string
  /** The time for what has none and stands near nothing that has one. */
  now?: string
  /** Refuse kinds of message, part and content that v2.33 does not know, as the library does. Otherwise they are kept. */
  strict?: boolean
  /** Are arguments taken out of the wrappers of before v0.0.21? Left out: where the dump is that old. */
  unwrapArgs?: 'auto' | 'always' | 'never'
}

/** Something that was not taken as it came. */
export interface HistoryChange {
  /** Such as `[3].parts[1].tool_call_id`; empty when it is about the whole. */
  path: string
  what: string
}

export interface ReadMessage {
  message: HistoryMessage
  /** What it came as, exactly; in role style several texts make one message. */
  sources: string[]
}

export interface ReadHistory {
  messages: ReadMessage[]
  changes: HistoryChange[]
}

const ofRun = {
  run_id: nullable(text),
  conversation_id: nullable(text),
  metadata: nullable(any),
}

const request = record<Omit<HistoryRequest, 'extra'>>({
  parts: required(listOf(requestPart)),
  timestamp: nullable(timestamp),
  instructions: nullable(text),
  kind: tag('request'),
  ...ofRun,
  state: optional(oneOf('complete', 'interrupted'), () => 'complete' as const),
})

const response = record<Omit<HistoryResponse, 'extra'>>({
  parts: required(listOf(responsePart)),
  usage: optional(usage, noUsage),
  model_name: nullable(text),
  timestamp: optional(timestamp, () => MISSING),
  kind: tag('response'),
  provider_name: nullable(text),
  provider_url: nullable(text),
  provider_details: nullable(object, 'vendor_details'),
  provider_response_id: nullable(text, 'vendor_id', 'provider_request_id'),
  finish_reason: nullable(oneOf('stop', 'length', 'content_filter', 'tool_call', 'error')),
  ...ofRun,
  state: optional(
    oneOf('complete', 'incomplete', 'suspended', 'interrupted'),
    () => 'complete' as const,
  ),
})

const KINDS: Record<string, Read<HistoryMessage>> = { request, response }

/**
 * Reads a dump of any era into today's form.
 * @param dump JSON, as one of the library's dumps has it
 * @throws HistoryFault naming the place of the first fault; nothing is read by half
 */
export function readHistory(dump: string, options: ReadOptions = {}): ReadHistory {
  const changes: HistoryChange[] = []
  const changed = (path: string, what: string) => void changes.push({ path, what })
  const place: Place = { path: '', rules: { strict: options.strict ?? false, changed } }
  const raw = readRaw(dump, place)
  unwrapArguments(raw, place, options.unwrapArgs ?? 'auto')
  const messages = raw.map(({ value, sources }, index) => ({
    message: readMessage(value, inside(place, index)),
    sources,
  }))
  const read = messages.map(({ message }) => message)
  fillCallIds(read, options.mintId ?? mintCallId, place.rules)
  fillTimes(read, options.now ?? new Date().toISOString())
  return { messages, changes }
}

function readRaw(dump: string, place: Place): RawMessage[] {
  const { value, sources } = parseDocument(dump)
  if (!Array.isArray(value)) return refuse(place, 'must be a list of messages')
  return isRoleStyle(value)
    ? fromRoleStyle(value, sources, place)
    : value.map((item, index) => ({ value: item, sources: [sources[index]!] }))
}

const readMessage: Read<HistoryMessage> = (value, place) => {
  const source = object(value, place)
  if (source.has('provider_request_id'))
    place.rules.changed(inside(place, 'provider_request_id').path, 'is now provider_response_id')
  return byKind(source, 'kind', KINDS, place, (extra) => ({ kind: 'unknown', extra }))
}

/** An id of the form the library makes. */
export function mintCallId(): string {
  return `pyd_ai_${crypto.randomUUID().replaceAll('-', '')}`
}
