import type {
  FileContent,
  HistoryMessage,
  HistoryRequest,
  HistoryResponse,
  RequestPart,
  ResponsePart,
  ToolContent,
  UserContent,
} from './history-message.ts'
import { JsonNumber } from './lossless-json.ts'

/** With it the library marks a prompt of its own; a client must not. */
const PLANTED = 'pydantic_ai_standing_prompt_planted'

export interface SanitizeOptions {
  /** Keep files that lie with a provider: a client may name somebody else's. */
  allowUploadedFiles?: boolean
  /** A history of the server's own comes before: a client's summary must not hide it. */
  afterServerHistory?: boolean
}

/**
 * A history from an untrusted client without what only the application may say: system prompts, files the server would
 * have to fetch in a special way, calls that would be run now. Pure.
 */
export function sanitizeHistory(
  messages: readonly HistoryMessage[],
  options: SanitizeOptions = {},
): HistoryMessage[] {
  const clean = messages
    .map((message) => sanitizeMessage(message, options))
    .filter((message, index) => !becameEmpty(messages[index]!, message))
  const last = clean.at(-1)
  if (last?.kind !== 'response') return clean
  const parts = last.parts.filter((part) => part.part_kind !== 'tool-call')
  if (parts.length === last.parts.length) return clean
  return parts.length === 0 ? clean.slice(0, -1) : [...clean.slice(0, -1), { ...last, parts }]
}

function sanitizeMessage(message: HistoryMessage, options: SanitizeOptions): HistoryMessage {
  if (message.kind === 'request') return sanitizeRequest(message, options)
  return message.kind === 'response' ? sanitizeResponse(message, options) : message
}

function becameEmpty(before: HistoryMessage, after: HistoryMessage): boolean {
  if (before.kind === 'unknown' || after.kind === 'unknown') return false
  return before.parts.length > 0 && after.parts.length === 0
}

function sanitizeRequest(request: HistoryRequest, options: SanitizeOptions): HistoryRequest {
  return { ...request, parts: request.parts.flatMap((part) => sanitizePart(part, options)) }
}

function sanitizePart(part: RequestPart, options: SanitizeOptions): RequestPart[] {
  switch (part.part_kind) {
    case 'system-prompt':
      return []
    case 'user-prompt': {
      if (typeof part.content === 'string') return [part]
      const content = part.content.flatMap((item) => sanitizeContent(item, options))
      return content.length === 0 && part.content.length > 0 ? [] : [{ ...part, content }]
    }
    case 'tool-return':
      return [{ ...part, content: sanitizeResult(part.content, options) ?? null }]
    default:
      return [part]
  }
}

function sanitizeResponse(response: HistoryResponse, options: SanitizeOptions): HistoryResponse {
  const parts = response.parts.flatMap((part): ResponsePart[] => {
    if (part.part_kind === 'builtin-tool-return')
      return [{ ...part, content: sanitizeResult(part.content, options) ?? null }]
    if (part.part_kind !== 'compaction') return [part]
    if (options.afterServerHistory) return []
    if (!part.provider_details?.has(PLANTED)) return [part]
    const details = new Map(part.provider_details)
    details.delete(PLANTED)
    return [{ ...part, provider_details: details }]
  })
  return { ...response, parts }
}

function sanitizeContent(content: UserContent, options: SanitizeOptions): UserContent[] {
  if (typeof content === 'string' || !isFile(content)) return [content]
  const file = sanitizeFile(content, options)
  return file ? [file] : []
}

function isFile(content: object): content is FileContent {
  return 'url' in content || 'data' in content || 'file_id' in content
}

/** @returns undefined for a file that is not allowed */
function sanitizeFile(file: FileContent, options: SanitizeOptions): FileContent | undefined {
  if (file.kind === 'binary') return file
  if (file.kind === 'uploaded-file') return options.allowUploadedFiles ? file : undefined
  return /^https?:/i.test(file.url) ? { ...file, force_download: false } : undefined
}

/** @returns undefined for what was a file that is not allowed */
function sanitizeResult(content: ToolContent, options: SanitizeOptions): ToolContent | undefined {
  if (content === null || typeof content !== 'object' || content instanceof JsonNumber)
    return content
  if (Array.isArray(content))
    return content.flatMap((item) => {
      const clean = sanitizeResult(item, options)
      return clean === undefined ? [] : [clean]
    })
  if (content instanceof Map)
    return new Map([...content].map(([key, item]) => [key, sanitizeResult(item, options) ?? null]))
  return sanitizeFile(content, options)
}
