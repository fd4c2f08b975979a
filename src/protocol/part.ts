import type { Json, JsonObject, ProviderMetadata } from './json.ts'
import type { PromptCut } from './prompt.ts'

interface PartBase {
  /** Unique within its conversation. */
  id: string
  providerMetadata?: ProviderMetadata
  /** The application's own data about this part; never sent to a model. */
  metadata?: Json
}

/** Text, as Markdown by convention. Neighbouring text parts are one text, joined directly. */
export interface TextPart extends PartBase {
  type: 'text'
  text: string
}

/** The model's reasoning. May be empty: a redacted or encrypted block lives in its metadata. */
export interface ReasoningPart extends PartBase {
  type: 'reasoning'
  text: string
  /** The provider's proof that the reasoning is its own, needed when it is sent back. */
  signature?: string
  /** When it began, and when it was whole: ISO 8601, by the server's clock. Absent where nobody knows. */
  startedAt?: string
  endedAt?: string
}

/** Where the bytes of a file are. `base64` uses the standard alphabet with padding. */
export type FileData =
  | { type: 'url'; url: string }
  | { type: 'bytes'; base64: string }
  | { type: 'reference'; fileId: string; provider: string }

/** An image, audio, video or document, given to the model or made by it. */
export interface FilePart extends PartBase {
  type: 'file'
  kind: 'image' | 'audio' | 'video' | 'document'
  data: FileData
  mediaType?: string
  filename?: string
  /** A short name by which text can refer to the file. */
  identifier?: string
}

/** How far a tool call has come. `input-streaming` and `running` are live; the others are final or wait for a person. */
export type ToolState = 'input-streaming' | 'input-available' | 'waiting' | 'running' | 'done'

/** How a finished tool call ended. `unknown`: begun, but a crash hid its end; it is never run again by itself. */
export type ToolOutcome = 'success' | 'failed' | 'denied' | 'interrupted' | 'unknown'

/** A tool call and, once it is there, its result. */
export interface ToolPart extends PartBase {
  type: 'tool'
  toolCallId: string
  toolName: string
  state: ToolState
  /** The arguments exactly as the model wrote them: usually, but not surely, a JSON object. */
  input: string
  output?: Json
  outcome?: ToolOutcome
  /** True when the provider ran the tool itself. */
  providerExecuted?: boolean
  /** `each`: it cannot be allowed for more than this call. */
  approval?: { approvalId: string; each?: true; approved?: boolean; reason?: string }
  /** A typed shape beyond plain functions, such as `tool-search`. */
  toolKind?: string
  /** ISO 8601 time of the result. */
  finishedAt?: string
  /** The application's own data about the result; never sent to a model. */
  resultMetadata?: Json
}

/** What the model was told because its answer, or its tool arguments, did not validate. */
export interface RetryPart extends PartBase {
  type: 'retry'
  content: string | JsonObject[]
  toolName?: string
  toolCallId?: string
}

/** Something the answer rests on. */
export interface SourcePart extends PartBase {
  type: 'source'
  sourceType: 'url' | 'document'
  url?: string
  title?: string
  mediaType?: string
  filename?: string
}

/** Instructions (a system prompt) as they stood at this point of the history. */
export interface InstructionsPart extends PartBase {
  type: 'instructions'
  text: string
  /** The name of the function that makes it anew for each run, if there is one. */
  dynamicRef?: string
}

/** Everything before this point, in short. `text` is null where the provider keeps it encrypted. */
export interface CompactionPart extends PartBase {
  type: 'compaction'
  text: string | null
}

/** Spoken words, as transcript, audio or both. */
export interface SpeechPart extends PartBase {
  type: 'speech'
  speaker: 'user' | 'assistant'
  transcript?: string
  audio?: { base64: string; mediaType: string }
  interruptedAtMs?: number
}

/** Asks the provider to cache the prompt up to here. */
export interface CachePointPart extends PartBase {
  type: 'cache-point'
  ttl: '5m' | '1h'
}

/** Tools that became available in the middle of a history. */
export interface ToolAvailabilityPart extends PartBase {
  type: 'tool-availability'
  toolsAdded: string[]
  toolCallId?: string
}

/** The border between two model calls of one run, with the cut of the second. */
export interface StepStartPart extends PartBase, PromptCut {
  type: 'step-start'
}

/** A well-formed part of a kind this version does not know: kept and shown as such, never sent. */
export interface UnknownPart extends PartBase {
  type: 'unknown'
  kind: string
  json: string
}

/** One piece of a message. Adding a kind is a compatibility event: reducer, fixture and docs row are required by test. */
export type Part =
  | TextPart
  | ReasoningPart
  | FilePart
  | ToolPart
  | RetryPart
  | SourcePart
  | InstructionsPart
  | CompactionPart
  | SpeechPart
  | CachePointPart
  | ToolAvailabilityPart
  | StepStartPart
  | UnknownPart

export type PartType = Part['type']

/** The sources of a message, each once, in the order in which they came: they stand at its end. */
export function sourcesOf(parts: readonly Part[]): SourcePart[] {
  const known = new Map<string, SourcePart>()
  for (const part of parts)
    if (part.type === 'source') {
      const name = part.url ?? part.filename ?? part.id
      if (!known.has(name)) known.set(name, part)
    }
  return [...known.values()]
}

/**
 * The text of a message: its text parts, joined directly where they are neighbours and by a blank line elsewhere. A source
 * parts no text: models name them in the middle of a sentence.
 */
export function textOf(parts: readonly Part[]): string {
  let text = ''
  let neighbour = true
  for (const part of parts) {
    if (part.type === 'source') continue
    if (part.type !== 'text') {
      neighbour = false
      continue
    }
    text += neighbour || text === '' ? part.text : `\n\n${part.text}`
    neighbour = true
  }
  return text
}
