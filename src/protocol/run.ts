import type { Cost, Usage } from './usage.ts'

/** The states of a run that goes on. `waiting`: for a person to approve a tool call. */
export const LIVE_STATES = ['queued', 'running', 'waiting'] as const

/**
 * The states in which a run ends; the first one wins and nothing follows it.
 * `interrupted`: by us (a crash, a deploy). `truncated`: the provider stopped without its end mark.
 */
export const TERMINAL_STATES = [
  'completed',
  'stopped',
  'interrupted',
  'failed',
  'truncated',
] as const

export type LiveState = (typeof LIVE_STATES)[number]
export type TerminalState = (typeof TERMINAL_STATES)[number]
export type RunState = LiveState | TerminalState

/** Why the model stopped, in one vocabulary for all providers. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other'

/** Why a run did not complete: a code of the error table and a sentence for people. */
export interface EndReason {
  code: string
  message: string
  /** May the same be tried again with some hope? */
  retryable?: boolean
  /** Seconds to wait first, if the provider said so. */
  retryAfter?: number
}

/** One assistant turn. It belongs to the server: closing the page does not stop it. */
export interface Run {
  id: string
  conversationId: string
  /** The assistant message it writes. */
  messageId: string
  /** The message it answers. */
  parentId: string | null
  model: string
  state: RunState
  /** ISO 8601, UTC. */
  createdAt: string
  endedAt?: string
  reason?: EndReason
  finishReason?: FinishReason
  usage?: Usage
  cost?: Cost
}

/** How far an answer to a tool call reaches: that call, or the tool's further calls in the conversation, too. */
export const APPROVAL_SCOPES = ['once', 'conversation'] as const

export type ApprovalScope = (typeof APPROVAL_SCOPES)[number]

/** Does a run in this state go on? */
export function isLive(state: RunState): state is LiveState {
  return (LIVE_STATES as readonly string[]).includes(state)
}

/** How much a model may think before it answers. */
export const REASONING_EFFORTS = ['low', 'medium', 'high'] as const

export type ReasoningEffort = (typeof REASONING_EFFORTS)[number]

/** How a model is to answer. It is given those of them that it takes (`ModelInfo.parameters`). */
export interface ModelSettings {
  temperature?: number
  topP?: number
  maxOutputTokens?: number
  reasoningEffort?: ReasoningEffort
  stop?: string[]
  seed?: number
}

export type ModelParameter = keyof ModelSettings

/** The least and the most of the settings that are measures. */
export const SETTING_BOUNDS = {
  temperature: [0, 2],
  topP: [0, 1],
  maxOutputTokens: [1, 1_000_000],
} as const satisfies Partial<Record<ModelParameter, readonly [number, number]>>
