import type { Json, JsonObject, ToolInfo, ToolOutcome } from '../../protocol/index.ts'

/** On whose behalf a tool is called. */
export interface ToolCall {
  /** Aborts when the run is stopped or the tool's time is over; what is still going on then is on its own. */
  signal: AbortSignal
  toolCallId: string
  conversationId: string
  /** Whose conversation it is. */
  ownerId: string
}

/** The arguments as the tool is given them, or what is wrong with them in words for the model. */
export type CheckedInput = { ok: true; input: unknown } | { ok: false; message: string }

/** `ask`: a call waits until a person has allowed it, or the tool for its conversation. `each`: for that call alone. */
export type ToolApproval = 'never' | 'ask' | 'each'

/** Something a model may ask to be done. */
export interface Tool {
  readonly info: ToolInfo
  /** Does it only read? What else it does may have happened even if its result never came. */
  readonly readOnly: boolean
  readonly approval: ToolApproval
  readonly timeoutMs: number
  /** How often the model may try again, in one reply, after a call of this tool has failed. */
  readonly retries: number
  check(input: JsonObject): Promise<CheckedInput>
  /** Runs it. @param input as `check` gave it */
  execute(input: unknown, call: ToolCall): unknown
}

/** What a call came to, as the model and the person are told. */
export interface ToolResult {
  output: Json
  outcome: ToolOutcome
}
