import type { JsonObject } from './json.ts'
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
}
