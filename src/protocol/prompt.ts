import type { JsonObject } from './json.ts'
import type { Role } from './message.ts'
import type { Part } from './part.ts'
import type { ModelSettings } from './run.ts'

/** A message as a model is given it. An assistant message holds its tool calls with their results, step by step. */
export interface PromptMessage {
  role: 'user' | 'assistant' | 'system'
  parts: Part[]
  /** `provider:name` that wrote it: metadata goes back only to where it came from. */
  model?: string
}

/** A tool as a model is told of it. */
export interface ToolInfo {
  name: string
  description: string
  /** JSON Schema of an object. */
  inputSchema: JsonObject
}

/** What is sent to a model. */
export interface Prompt {
  instructions: string | null
  messages: PromptMessage[]
  tools: ToolInfo[]
  settings: ModelSettings
  /** The text so far when a broken-off reply is to go on; the messages then end by asking for the rest. */
  continueFrom?: string
  /** Were older messages of the path left out because they did not fit? */
  dropped: boolean
  /** Then: the first message of the path that went along. */
  from?: string
}

/** What was said so far, for a reply of which nothing is stored. */
export interface TemporaryPrompt {
  /** Oldest first. The last is what is answered or, where it is a reply, what is gone on with. */
  messages: readonly {
    role: Role
    parts: readonly (Part | { type: 'text'; text: string })[]
    /** By which the events call it; minted when left out. */
    id?: string
    /** `provider:name` that wrote it. */
    model?: string
  }[]
  /** The server's default when left out. */
  model?: string
  /** What the model is told before everything else. */
  instructions?: string | null
  settings?: ModelSettings
  /** The reply's events are numbered from here; 0 when left out. */
  after?: number
}

/** What a model was sent in one call of a run: as it was then, whatever has changed since. */
export interface SentPrompt {
  runId: string
  /** `provider:name`. */
  model: string
  /** Which of the run's model calls, from 0. */
  step: number
  /** How many there were, or are so far. */
  steps: number
  /** False for a run of before these were kept: its instructions and tools are not known, and null and none here. */
  recorded: boolean
  prompt: Prompt
  /** About how many tokens each piece takes, by our own count; `messages` in the order of the prompt's. */
  tokens: { instructions: number; tools: number; messages: number[] }
}
