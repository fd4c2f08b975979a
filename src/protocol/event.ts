import type { ConversationPatch } from './conversation.ts'
import type { Json, ProviderMetadata } from './json.ts'
import type { Message } from './message.ts'
import type { FilePart, SourcePart, ToolOutcome } from './part.ts'
import type { PromptCut } from './prompt.ts'
import type { EndReason, FinishReason, TerminalState } from './run.ts'
import type { Cost, Usage } from './usage.ts'

/** Names the run and the message an event belongs to. Deltas leave it out: their `partId` was introduced with it. */
interface OfRun {
  runId: string
  messageId: string
  /** ISO 8601, UTC. */
  at: string
}

/**
 * What happened, without its envelope. The log row *is* this JSON: `type` travels in SSE's `event:` line, `seq` in its
 * `id:` line, and the conversation in the address, so none of them is repeated.
 */
export type EventBody =
  /** A message was added (a user's or an imported one). */
  | { type: 'message'; message: Message }
  /** A run began; it writes `messageId`, a new message under `parentId` or, for *Continue*, an existing one. */
  | ({ type: 'run-start'; parentId: string | null; model: string } & OfRun)
  /**
   * A model call began, and what of the branch went along. `step` counts from 0 within the run; the same number once more is
   * the same call made anew, with less, since the model could not read as much.
   */
  | ({ type: 'step-start'; step: number } & PromptCut & OfRun)
  /** Which model answers this call, where the run's model stands for several. */
  | ({ type: 'step-model'; model: string } & OfRun)
  | ({ type: 'text-start'; partId: string } & OfRun)
  | { type: 'text-delta'; partId: string; text: string }
  | { type: 'text-end'; partId: string; providerMetadata?: ProviderMetadata }
  | ({ type: 'reasoning-start'; partId: string } & OfRun)
  | { type: 'reasoning-delta'; partId: string; text: string }
  | {
      type: 'reasoning-end'
      partId: string
      signature?: string
      providerMetadata?: ProviderMetadata
      /** ISO 8601, UTC; absent in older logs. */
      at?: string
    }
  | ({
      type: 'tool-input-start'
      partId: string
      toolCallId: string
      toolName: string
      providerExecuted?: boolean
    } & OfRun)
  | { type: 'tool-input-delta'; partId: string; text: string }
  /** The arguments are whole. Committed before the tool is run: this is the intent of the two phases. */
  | ({
      type: 'tool-input-available'
      partId: string
      toolCallId: string
      toolName: string
      input: string
      providerExecuted?: boolean
      providerMetadata?: ProviderMetadata
    } & OfRun)
  /** Asked (`approved` absent) or answered. `each`: what is asked cannot be allowed for more than this call. */
  | ({
      type: 'tool-approval'
      toolCallId: string
      approvalId: string
      each?: true
      approved?: boolean
      reason?: string
    } & OfRun)
  | ({
      type: 'tool-output'
      toolCallId: string
      output: Json
      outcome: ToolOutcome
    } & OfRun)
  | ({ type: 'source'; part: SourcePart } & OfRun)
  | ({ type: 'file'; part: FilePart } & OfRun)
  /** Tokens of one step, and their cost where the price is known. `of`: not of a step, but of a summary made before it. */
  | ({ type: 'usage'; usage: Usage; cost?: Cost; of?: 'summary' } & OfRun)
  | ({ type: 'step-end'; step: number; finishReason: FinishReason } & OfRun)
  /** The end: the last event of its run. */
  | ({
      type: 'run-end'
      state: TerminalState
      reason?: EndReason
      finishReason?: FinishReason
      usage?: Usage
      cost?: Cost
    } & OfRun)
  /** Another branch became the active one. */
  | { type: 'branch'; leafId: string | null; at: string }
  | { type: 'conversation-update'; patch: ConversationPatch; at: string }
  /** Compaction: the message as it stood after this event; the events `fromSeq` … `seq - 1` of its run are folded into it. */
  | ({ type: 'snapshot'; message: Message; fromSeq: number } & OfRun)

export type EventType = EventBody['type']

/** An event as a reader holds it: the body and its number, contiguous from 1 within its conversation. */
export type ConversationEvent = EventBody & { seq: number }

/** Every event type, for tables and tests; the compiler keeps it equal to the union. */
export const EVENT_TYPES = Object.keys({
  message: 1,
  'run-start': 1,
  'step-start': 1,
  'step-model': 1,
  'text-start': 1,
  'text-delta': 1,
  'text-end': 1,
  'reasoning-start': 1,
  'reasoning-delta': 1,
  'reasoning-end': 1,
  'tool-input-start': 1,
  'tool-input-delta': 1,
  'tool-input-available': 1,
  'tool-approval': 1,
  'tool-output': 1,
  source: 1,
  file: 1,
  usage: 1,
  'step-end': 1,
  'run-end': 1,
  branch: 1,
  'conversation-update': 1,
  snapshot: 1,
} satisfies Record<EventType, 1>) as EventType[]

/** A piece of something longer: consecutive ones of one part may be joined before they are numbered, never after. */
export type DeltaEvent = Extract<
  EventBody,
  { type: 'text-delta' | 'reasoning-delta' | 'tool-input-delta' }
>

export function isDelta(event: EventBody): event is DeltaEvent {
  return (
    event.type === 'text-delta' ||
    event.type === 'reasoning-delta' ||
    event.type === 'tool-input-delta'
  )
}

/** Characters of an event to which nothing is added any more: who reads slowly is sent one event after the other. */
const LONG = 16_384

/** Adds an event to those that have no number yet; a delta makes the one of the same part before it longer. */
export function joinEvent(events: EventBody[], event: EventBody): void {
  const last = events.at(-1)
  const same = isDelta(event) && last?.type === event.type && last.partId === event.partId
  if (same && last.text.length < LONG)
    events[events.length - 1] = { ...last, text: last.text + event.text }
  else events.push(event)
}
