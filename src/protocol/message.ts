import type { Part } from './part.ts'
import type { PromptCut } from './prompt.ts'
import type { EndReason, FinishReason, RunState } from './run.ts'
import type { Cost, Usage } from './usage.ts'
import type { Json } from './json.ts'

export type Role = 'user' | 'assistant' | 'system'

/** When a run began, its first words came and it ended, by the server's clock. ISO 8601, UTC. */
export interface RunTiming {
  startedAt: string
  firstAt?: string
  endedAt?: string
}

/** One message of a conversation's tree; its cut is that of the first call of the run that wrote it last. */
export interface Message extends PromptCut {
  id: string
  conversationId: string
  /** The message before it; siblings share it. Null for the first. */
  parentId: string | null
  role: Role
  parts: Part[]
  /** ISO 8601, UTC. */
  createdAt: string
  /** The run that wrote it last; assistant messages only, as all that follows. */
  runId?: string
  state?: RunState
  /** `provider:name` of the model that answered. */
  model?: string
  reason?: EndReason
  finishReason?: FinishReason
  /** Sums over all runs that wrote this message. */
  usage?: Usage
  cost?: Cost
  /** What the model read and wrote in the last of its calls: about as much as the next prompt begins with. */
  contextTokens?: number
  /** Of the run that wrote it last. */
  timing?: RunTiming
  /** A person wrote it, in the place of a model's words. */
  edited?: true
  /** What an imported message came as, to the letter, in JSON text of its own (src/history/origin.ts); export gives it back. */
  origin?: string
  metadata?: Json
}
