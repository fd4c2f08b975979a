import type {
  Cost,
  FilePart,
  FinishReason,
  Part,
  SpeechPart,
  ToolPart,
  Usage,
} from '../protocol/index.ts'
import { decode, encode, identifierOf } from './bytes.ts'
import type {
  BinaryContent,
  FileContent,
  HistoryResponse,
  HistoryUsage,
  RequestPart,
  ResponsePart,
  SpokenPart,
  ToolKind,
  ToolReturnPart,
  UrlContent,
  UserContent,
} from './history-message.ts'
import { JsonNumber, type LosslessObject } from './lossless-json.ts'
import { mediaTypeOfUrl } from './media-type.ts'
import { losslessOf } from './plain.ts'
import { FILE_PROVIDERS } from './read-content.ts'
import { noUsage } from './read-usage.ts'

export const FINISH_REASONS: Partial<Record<FinishReason, HistoryResponse['finish_reason']>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_call',
  error: 'error',
}

/** Our times as the library writes them: six digits of a second or none. */
export function isoOf(time: string): string {
  return time.replace(/\.(\d{3})Z$/, (_, ms: string) => (ms === '000' ? 'Z' : `.${ms}000Z`))
}

/** US dollars as a decimal. */
export function costOf(cost: Cost | undefined): string | null {
  if (!cost) return null
  const digits = String(cost.microUsd).padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`
}

export function usageOf(usage: Usage | undefined, cost: string | null): HistoryUsage {
  if (!usage) return { ...noUsage(), cost }
  const count = (value = 0) => new JsonNumber(String(value))
  const details: LosslessObject = new Map()
  if (usage.reasoningTokens !== undefined)
    details.set('reasoning_tokens', count(usage.reasoningTokens))
  return {
    ...noUsage(),
    input_tokens: count(usage.inputTokens),
    cache_write_tokens: count(usage.cacheWriteTokens),
    cache_read_tokens: count(usage.cachedInputTokens),
    output_tokens: count(usage.outputTokens),
    details,
    cost,
  }
}

/** A part of what a person said. */
export function requestPartsOf(part: Part, timestamp: string): RequestPart[] {
  const prompt = (content: UserContent | string): RequestPart[] => [
    {
      content: typeof content === 'string' ? content : [content],
      timestamp,
      part_kind: 'user-prompt',
    },
  ]
  switch (part.type) {
    case 'text':
      return prompt(
        part.metadata === undefined
          ? part.text
          : { content: part.text, metadata: losslessOf(part.metadata), kind: 'text-content' },
      )
    case 'file': {
      const file = fileOf(part)
      return file ? prompt(file) : []
    }
    case 'cache-point':
      return prompt({ kind: 'cache-point', ttl: part.ttl })
    case 'instructions':
      return [
        {
          content: part.text,
          timestamp,
          dynamic_ref: part.dynamicRef ?? null,
          part_kind: 'system-prompt',
        },
      ]
    case 'retry':
      return [
        {
          content:
            typeof part.content === 'string'
              ? part.content
              : part.content.map((detail) => losslessOf(detail) as LosslessObject),
          tool_name: part.toolName ?? null,
          tool_call_id: part.toolCallId ?? `pyd_ai_${part.id}`,
          timestamp,
          part_kind: 'retry-prompt',
        },
      ]
    case 'tool-availability':
      return [
        {
          tools_added: part.toolsAdded,
          tool_call_id: part.toolCallId ?? null,
          part_kind: 'tool-availability-delta',
        },
      ]
    case 'speech':
      return part.speaker === 'user' ? [spoken(part)] : []
    default:
      return []
  }
}

/** A part of what a model said; a tool that the provider ran gives its result too. */
export function responsePartsOf(part: Part, provider: string | null): ResponsePart[] {
  const ofProvider = { provider_name: null, provider_details: null }
  switch (part.type) {
    case 'text':
      return [{ content: part.text, id: null, ...ofProvider, part_kind: 'text' }]
    case 'reasoning':
      return [
        {
          content: part.text,
          id: null,
          signature: part.signature ?? null,
          ...ofProvider,
          provider_name: part.signature === undefined ? null : provider,
          part_kind: 'thinking',
        },
      ]
    case 'tool':
      return toolParts(part, provider)
    case 'file': {
      const file = fileOf(part)
      return file?.kind === 'binary'
        ? [{ content: file, id: null, ...ofProvider, part_kind: 'file' }]
        : []
    }
    case 'compaction':
      return [{ content: part.text, id: null, ...ofProvider, part_kind: 'compaction' }]
    case 'speech':
      return part.speaker === 'assistant' ? [spoken(part)] : []
    default:
      return []
  }
}

function toolParts(part: ToolPart, provider: string | null): ResponsePart[] {
  const call = {
    tool_name: part.toolName,
    args: part.input,
    tool_call_id: part.toolCallId,
    tool_kind: kindOf(part),
    id: null,
    provider_name: null,
    provider_details: null,
  }
  if (!part.providerExecuted) return [{ ...call, part_kind: 'tool-call' }]
  const made: ResponsePart[] = [
    { ...call, provider_name: provider, part_kind: 'builtin-tool-call' },
  ]
  if (part.state !== 'done') return made
  const { part_kind: _, ...result } = returnOf(part, part.finishedAt ?? '1970-01-01T00:00:00Z')
  return [
    ...made,
    {
      ...result,
      provider_name: provider,
      provider_details: null,
      part_kind: 'builtin-tool-return',
    },
  ]
}

function kindOf({ toolKind }: ToolPart): ToolKind {
  return toolKind === 'tool-search' || toolKind === 'capability-load' ? toolKind : null
}

const UNFINISHED = {
  denied: 'The tool call was denied.',
  unknown: 'It is not known whether the tool call was carried out.',
  interrupted: 'The tool call was interrupted before a result was produced.',
}

/** The result of a call as a return. @param time when nothing says when it ended */
export function returnOf(part: ToolPart, time: string): ToolReturnPart {
  const outcome = part.outcome ?? 'success'
  const fallback = UNFINISHED[outcome as keyof typeof UNFINISHED] ?? null
  return {
    tool_name: part.toolName,
    content: losslessOf(part.output ?? fallback),
    tool_call_id: part.toolCallId,
    tool_kind: kindOf(part),
    metadata: part.resultMetadata === undefined ? null : losslessOf(part.resultMetadata),
    timestamp: isoOf(part.finishedAt ?? time),
    outcome: outcome === 'unknown' ? 'interrupted' : outcome,
    part_kind: 'tool-return',
  }
}

function fileOf(part: FilePart): FileContent | undefined {
  const { data, kind, mediaType, identifier } = part
  if (data.type === 'bytes') return binaryOf(data.base64, mediaType ?? TYPES[kind], identifier)
  if (data.type === 'reference') {
    if (!FILE_PROVIDERS.includes(data.provider as never)) return undefined
    return {
      file_id: data.fileId,
      provider_name: data.provider,
      vendor_metadata: null,
      kind: 'uploaded-file',
      media_type: mediaType ?? 'application/octet-stream',
      identifier: identifier ?? identifierOf(data.fileId),
    }
  }
  return {
    url: data.url,
    force_download: false,
    vendor_metadata: null,
    kind: `${kind}-url` satisfies UrlContent['kind'],
    media_type: mediaType ?? mediaTypeOfUrl(data.url) ?? TYPES[kind],
    identifier: identifier ?? identifierOf(data.url),
  }
}

/** What a file is taken for when nothing says more. */
const TYPES = {
  image: 'image/png',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/octet-stream',
}

function binaryOf(base64: string, media_type: string, identifier?: string): BinaryContent {
  const bytes = decode(base64) ?? Buffer.alloc(0)
  return {
    data: encode(bytes),
    media_type,
    vendor_metadata: null,
    kind: 'binary',
    identifier: identifier ?? identifierOf(bytes),
  }
}

function spoken(part: SpeechPart): SpokenPart {
  return {
    speaker: part.speaker,
    transcript: part.transcript ?? null,
    audio: part.audio ? binaryOf(part.audio.base64, part.audio.mediaType) : null,
    interrupted_at_ms:
      part.interruptedAtMs === undefined
        ? null
        : new JsonNumber(String(Math.round(part.interruptedAtMs))),
    id: null,
    provider_name: null,
    provider_details: null,
    part_kind: 'speech',
  }
}
