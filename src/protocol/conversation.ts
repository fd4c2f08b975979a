import type { ModelSettings } from './run.ts'

/** A conversation: a tree of messages, one branch of which is active, and one event log. */
export interface Conversation {
  id: string
  title: string | null
  /** `provider:name`; null = the server's default. */
  model: string | null
  /** What the model is told before everything else. */
  instructions: string | null
  settings: ModelSettings
  /** The tools that run here without asking: a person has allowed them for this conversation. */
  allowedTools: string[]
  /** The last message of the active branch; null while empty. */
  leafId: string | null
  /** The number of the newest event in the log; 0 while empty. */
  seq: number
  /** Does a run go on in it? */
  running: boolean
  pinned: boolean
  archived: boolean
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

/** What a client may change of a conversation. */
export interface ConversationPatch {
  title?: string | null
  model?: string | null
  instructions?: string | null
  settings?: ModelSettings
  allowedTools?: string[]
  pinned?: boolean
  archived?: boolean
}
