import type { FilePart, Part, ToolOutcome, ToolPart, Usage } from '../protocol/index.ts'
import { decode } from './bytes.ts'
import type {
  BinaryContent,
  BuiltinToolCallPart,
  FileContent,
  HistoryResponse,
  HistoryUsage,
  RequestPart,
  ResponsePart,
  RetryPromptPart,
  SpokenPart,
  ToolCallPart,
  ToolContent,
  ToolReturnPart,
  UserContent,
} from './history-message.ts'
import { JsonNumber, stringifyLossless } from './lossless-json.ts'
import { plainOf } from './plain.ts'
import { millisecondsOf } from './timestamp.ts'

/** A part that has no id yet. */
export type NewPart = Part extends infer P ? (P extends Part ? Omit<P, 'id'> : never) : never

/** Providers that the library names otherwise than we do. */
const PROVIDERS: Record<string, string> = {
  'google-gla': 'google',
  'google-vertex': 'google',
  'google-cloud': 'google',
  'openai-chat': 'openai',
}

/** `provider:name` of the model that answered; `imported:` where the provider was not noted. */
export function modelOf({ model_name, provider_name }: HistoryResponse): string | undefined {
  if (model_name === null || model_name === '') return undefined
  const provider = provider_name ?? 'imported'
  return `${PROVIDERS[provider] ?? provider}:${model_name}`
}

/** @returns undefined when nothing was counted */
export function usageOf(usage: HistoryUsage): Usage | undefined {
  const count = (
    name: 'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens',
  ) => Number(usage[name].text)
  const inputTokens = count('input_tokens')
  const outputTokens = count('output_tokens')
  const cachedInputTokens = count('cache_read_tokens')
  const cacheWriteTokens = count('cache_write_tokens')
  const reasoning = usage.details.get('reasoning_tokens')
  const reasoningTokens = reasoning === undefined ? 0 : Number(stringifyLossless(reasoning))
  if (inputTokens + outputTokens === 0) return undefined
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens > 0 ? { cachedInputTokens } : {}),
    ...(cacheWriteTokens > 0 ? { cacheWriteTokens } : {}),
    ...(reasoningTokens > 0 ? { reasoningTokens } : {}),
  }
}

/** What of a request stands in one of our messages by itself; results stand with their calls. */
export function partsOfRequestPart(part: RequestPart): NewPart[] {
  switch (part.part_kind) {
    case 'system-prompt':
      return [
        {
          type: 'instructions',
          text: part.content,
          ...(part.dynamic_ref === null ? {} : { dynamicRef: part.dynamic_ref }),
        },
      ]
    case 'user-prompt':
      return typeof part.content === 'string'
        ? [{ type: 'text', text: part.content }]
        : part.content.map(partOfContent)
    case 'retry-prompt':
      if (part.tool_name !== null) return [unknown(part.part_kind, part)]
      return [{ type: 'retry', content: retryContent(part), toolCallId: part.tool_call_id }]
    case 'tool-availability-delta': {
      const { tools_added: toolsAdded, tool_call_id: id } = part
      return [{ type: 'tool-availability', toolsAdded, ...(id === null ? {} : { toolCallId: id }) }]
    }
    case 'speech':
      return [spoken(part)]
    case 'tool-return':
      return [unknown(part.part_kind, part)]
    case 'unknown':
      return [unknown(part.extra.get('part_kind') as string, part)]
  }
}

export function partsOfResponsePart(part: ResponsePart): NewPart[] {
  switch (part.part_kind) {
    case 'text':
      return [{ type: 'text', text: part.content }]
    case 'thinking':
      return [{ type: 'reasoning', text: part.content, ...signatureOf(part) }]
    case 'tool-call':
    case 'builtin-tool-call':
      return [call(part)]
    case 'file':
      return [fileOf(part.content)]
    case 'compaction':
      return [{ type: 'compaction', text: part.content }]
    case 'speech':
      return [spoken(part)]
    case 'builtin-tool-return':
      return [unknown(part.part_kind, part)]
    case 'unknown':
      return [unknown(part.extra.get('part_kind') as string, part)]
  }
}

/** The one provider whose proof of reasoning has the same form in the library and here. */
function signatureOf(part: { signature: string | null; provider_name: string | null }) {
  const { signature, provider_name } = part
  return signature === null || provider_name !== 'anthropic' ? {} : { signature }
}

function call(part: ToolCallPart | BuiltinToolCallPart): NewPart {
  const { args } = part
  return {
    type: 'tool',
    toolCallId: part.tool_call_id,
    toolName: part.tool_name,
    state: 'input-available',
    input: typeof args === 'string' ? args : args === null ? '' : stringifyLossless(args),
    ...(part.tool_kind === null ? {} : { toolKind: part.tool_kind }),
    ...(part.part_kind === 'builtin-tool-call' ? { providerExecuted: true } : {}),
  }
}

/** How a result ends its call. */
export function resultOf(result: ToolReturnPart | RetryPromptPart): Partial<ToolPart> {
  const at = millisecondsOf(result.timestamp)
  const finished = Number.isNaN(at) ? {} : { finishedAt: new Date(at).toISOString() }
  if (result.part_kind === 'retry-prompt')
    return { state: 'done', output: retryContent(result), outcome: 'failed', ...finished }
  return {
    state: 'done',
    output: plainOf(withoutBytes(result.content)),
    outcome: result.outcome satisfies ToolOutcome,
    ...finished,
    ...(result.metadata === null ? {} : { resultMetadata: plainOf(result.metadata) }),
  }
}

/** Files that a tool gave as bytes: parts of their own, which can be shown. */
export function filesOf(content: ToolContent): NewPart[] {
  if (content === null || typeof content !== 'object' || content instanceof JsonNumber) return []
  if (content instanceof Map) return [...content.values()].flatMap(filesOf)
  if (Array.isArray(content)) return content.flatMap(filesOf)
  return content.kind === 'binary' ? [fileOf(content)] : []
}

/** The same result with the files' names in their places. */
function withoutBytes(content: ToolContent): ToolContent {
  if (content === null || typeof content !== 'object' || content instanceof JsonNumber)
    return content
  if (content instanceof Map)
    return new Map([...content].map(([key, item]) => [key, withoutBytes(item)]))
  if (Array.isArray(content)) return content.map(withoutBytes)
  if (content.kind !== 'binary') return content
  const { kind, media_type, identifier } = content
  return new Map(Object.entries({ kind, media_type, identifier }))
}

function retryContent({ content }: RetryPromptPart) {
  return typeof content === 'string'
    ? content
    : content.map((detail) => plainOf(detail) as object as never)
}

function partOfContent(content: UserContent): NewPart {
  if (typeof content === 'string') return { type: 'text', text: content }
  switch (content.kind) {
    case 'text-content':
      return {
        type: 'text',
        text: content.content,
        ...(content.metadata === null ? {} : { metadata: plainOf(content.metadata) }),
      }
    case 'cache-point':
      return { type: 'cache-point', ttl: content.ttl }
    case 'unknown':
      return unknown(content.extra.get('kind') as string, content)
    default:
      return fileOf(content)
  }
}

function fileOf(file: FileContent): Omit<FilePart, 'id'> {
  return {
    type: 'file',
    kind: kindOf(file),
    data: dataOf(file),
    ...(file.media_type === null ? {} : { mediaType: file.media_type }),
    identifier: file.identifier,
  }
}

function kindOf(file: FileContent): FilePart['kind'] {
  if (file.kind !== 'binary' && file.kind !== 'uploaded-file')
    return file.kind.slice(0, -'-url'.length) as FilePart['kind']
  const kind = file.media_type.split('/', 1)[0]
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document'
}

function dataOf(file: FileContent): FilePart['data'] {
  if (file.kind === 'binary') return { type: 'bytes', base64: standardBase64(file) }
  if (file.kind === 'uploaded-file')
    return { type: 'reference', fileId: file.file_id, provider: file.provider_name }
  return { type: 'url', url: file.url }
}

function standardBase64({ data }: BinaryContent): string {
  return decode(data)!.toString('base64')
}

function spoken(part: SpokenPart): NewPart {
  const { speaker, transcript, audio, interrupted_at_ms: interrupted } = part
  return {
    type: 'speech',
    speaker,
    ...(transcript === null ? {} : { transcript }),
    ...(audio === null
      ? {}
      : { audio: { base64: standardBase64(audio), mediaType: audio.media_type } }),
    ...(interrupted === null ? {} : { interruptedAtMs: Number(interrupted.text) }),
  }
}

/** Kept and shown as a part of an unknown kind, never sent. */
function unknown(kind: string, part: unknown): NewPart {
  return { type: 'unknown', kind, json: stringifyLossless(part) }
}
