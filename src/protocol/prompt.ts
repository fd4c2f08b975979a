import type { JsonObject } from './json.ts'
import type { Message, Role } from './message.ts'
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

/** What of its branch a model was given in a call; empty: all of it, as it stands. */
export interface PromptCut {
  /** The first message of the branch that went along, where older ones did not fit. */
  promptFrom?: string
  /** In place of those went a summary of them. */
  promptSummary?: true
  /** The last tool call whose result was shortened, if it is long, as were those before it. */
  promptShortened?: string
}

/** The cut alone, of whatever has one. */
export function cutOf({ promptFrom, promptSummary, promptShortened }: PromptCut): PromptCut {
  return {
    ...(promptFrom === undefined ? {} : { promptFrom }),
    ...(promptSummary === undefined ? {} : { promptSummary }),
    ...(promptShortened === undefined ? {} : { promptShortened }),
  }
}

/** That of a call: the first one of a run has it at the message, each later one at its border, where it is another. */
export function cutAt(message: Message, border: string | undefined): PromptCut {
  const part = message.parts.find(({ id }) => id === border)
  return { ...cutOf(message), ...(part?.type === 'step-start' ? cutOf(part) : {}) }
}

/** That of the last call of the run that wrote a message last. */
export function lastCut(message: Message): PromptCut {
  const ofRun = (id: string) => id.startsWith(`${message.runId}.`)
  return cutAt(
    message,
    message.parts.findLast(({ type, id }) => type === 'step-start' && ofRun(id))?.id,
  )
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
  /** Does it begin with a summary of those that were left out? */
  summarised?: true
  /** The last tool call whose result is shortened, where long ones before it are. */
  shortened?: string
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
    /** As the events of a reply have told them: so the next prompt begins as the one before did. */
    promptFrom?: string
    contextTokens?: number
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
