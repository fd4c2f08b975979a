import type { ConversationPatch } from './conversation.ts'
import type { ConversationEvent, EventBody } from './event.ts'
import type { Message } from './message.ts'
import type { Part, StepStartPart, ToolPart } from './part.ts'
import { cutOf } from './prompt.ts'
import { addCost, addUsage } from './usage.ts'

/** What a reader knows of a conversation after event `seq`. */
export interface ConversationState {
  seq: number
  leafId: string | null
  /** Every message seen so far by id; `path` picks the active branch. */
  messages: Readonly<Record<string, Message>>
  /** What `conversation-update` events have changed. */
  patch: ConversationPatch
}

export const EMPTY_STATE: ConversationState = {
  seq: 0,
  leafId: null,
  messages: {},
  patch: {},
}

/**
 * Folds one event into what a reader knows. Pure, and the only such function: server, SDK, CLI and page use it, so a
 * live page and a reloaded one cannot differ. An event that was folded already is ignored, as is a type unknown here.
 */
export function reduce(state: ConversationState, event: ConversationEvent): ConversationState {
  if (event.seq <= state.seq) return state
  return { ...fold(state, event), seq: event.seq }
}

function fold(state: ConversationState, event: EventBody): ConversationState {
  switch (event.type) {
    case 'message':
      return grow(state, event.message)
    case 'branch':
      return { ...state, leafId: event.leafId }
    case 'conversation-update':
      return { ...state, patch: { ...state.patch, ...event.patch } }
    case 'snapshot':
      return put(state, event.message)
    case 'run-start': {
      const known = state.messages[event.messageId]
      if (known) return put(state, reduceMessage(known, event))
      // An event does not say which conversation it is of; the message that is answered does.
      const asked = state.messages[event.parentId ?? '']
      return grow(state, startMessage(asked?.conversationId ?? '', event))
    }
    default: {
      const message = messageOf(state, event)
      return message ? put(state, reduceMessage(message, event)) : state
    }
  }
}

/** The assistant message that a `run-start` without an existing message begins. */
export function startMessage(
  conversationId: string,
  event: Extract<EventBody, { type: 'run-start' }>,
): Message {
  return {
    id: event.messageId,
    conversationId,
    parentId: event.parentId,
    role: 'assistant',
    parts: [],
    createdAt: event.at,
    runId: event.runId,
    state: 'running',
    model: event.model,
    timing: { startedAt: event.at },
  }
}

/** Folds an event of a run into the message that the run writes. Pure. */
export function reduceMessage(message: Message, event: EventBody): Message {
  switch (event.type) {
    case 'run-start': {
      const { reason: _reason, finishReason: _finishReason, ...kept } = message
      return {
        ...kept,
        runId: event.runId,
        state: 'running',
        model: event.model,
        timing: { startedAt: event.at },
      }
    }
    case 'step-start':
      return startStep(message, event)
    case 'step-model':
      return { ...message, model: event.model }
    case 'text-start':
      return add(begun(message, event), { id: event.partId, type: 'text', text: '' })
    case 'reasoning-start':
      return add(begun(message, event), {
        id: event.partId,
        type: 'reasoning',
        text: '',
        startedAt: event.at,
      })
    case 'text-delta':
    case 'reasoning-delta':
      return change(message, event.partId, (part) =>
        part.type === 'text' || part.type === 'reasoning'
          ? { ...part, text: part.text + event.text }
          : part,
      )
    case 'text-end':
    case 'reasoning-end':
      return change(message, event.partId, (part) => ({
        ...part,
        ...(event.providerMetadata ? { providerMetadata: event.providerMetadata } : {}),
        ...('signature' in event && event.signature !== undefined
          ? { signature: event.signature }
          : {}),
        ...('at' in event && event.at !== undefined ? { endedAt: event.at } : {}),
      }))
    case 'tool-input-start':
      return add(begun(message, event), {
        id: event.partId,
        type: 'tool',
        toolCallId: event.toolCallId,
        toolName: event.toolName,
        state: 'input-streaming',
        input: '',
        ...(event.providerExecuted ? { providerExecuted: true } : {}),
      })
    case 'tool-input-delta':
      return change(message, event.partId, (part) =>
        part.type === 'tool' ? { ...part, input: part.input + event.text } : part,
      )
    case 'tool-input-available': {
      const call: ToolPart = {
        id: event.partId,
        type: 'tool',
        toolCallId: event.toolCallId,
        toolName: event.toolName,
        state: 'input-available',
        input: event.input,
        ...(event.providerExecuted ? { providerExecuted: true } : {}),
        ...(event.providerMetadata ? { providerMetadata: event.providerMetadata } : {}),
      }
      return message.parts.some((part) => part.id === event.partId)
        ? change(message, event.partId, () => call)
        : add(begun(message, event), call)
    }
    case 'tool-approval': {
      const state = event.approved === undefined ? 'waiting' : 'input-available'
      const { toolCallId, approvalId, each, approved, reason } = event
      const approval = {
        approvalId,
        ...(each ? { each } : {}),
        ...(approved === undefined ? {} : { approved }),
        ...(reason === undefined ? {} : { reason }),
      }
      const next = changeTool(message, toolCallId, (part) => ({ ...part, state, approval }))
      const waits = next.parts.some((part) => part.type === 'tool' && part.state === 'waiting')
      return { ...next, state: waits ? 'waiting' : 'running' }
    }
    case 'tool-output':
      return changeTool(message, event.toolCallId, (part) => ({
        ...part,
        state: 'done',
        output: event.output,
        outcome: event.outcome,
        finishedAt: event.at,
      }))
    case 'source':
    case 'file':
      return add(message, event.part)
    case 'usage':
      return {
        ...message,
        usage: addUsage(message.usage, event.usage),
        ...(event.cost ? { cost: addCost(message.cost, event.cost) } : {}),
        ...(event.of === 'summary'
          ? {}
          : { contextTokens: event.usage.inputTokens + event.usage.outputTokens }),
      }
    case 'step-end':
      return { ...message, finishReason: event.finishReason }
    case 'run-end':
      return {
        ...message,
        state: event.state,
        ...(event.reason ? { reason: event.reason } : {}),
        ...(event.finishReason ? { finishReason: event.finishReason } : {}),
        ...(message.timing ? { timing: { ...message.timing, endedAt: event.at } } : {}),
      }
    case 'snapshot':
    case 'message':
      return event.message
    case 'branch':
    case 'conversation-update':
      return message
    default:
      event satisfies never
      return message
  }
}

function startStep(before: Message, event: Extract<EventBody, { type: 'step-start' }>): Message {
  const { finishReason: _finishReason, ...message } = before
  const id = `${event.runId}.${event.step}`
  const cut = cutOf(event)
  const { promptFrom: _1, promptSummary: _2, promptShortened: _3, ...uncut } = message
  const open: Message = event.step === 0 ? { ...uncut, ...cut } : message
  const last = message.parts.at(-1)
  const again = last?.id === id
  // A reply that goes on in the middle of its text is one text; behind a tool call a new step is one.
  if (event.step === 0 && last?.type !== 'tool' && !again) return open
  const border: StepStartPart = { id, type: 'step-start', ...cut }
  return add(again ? { ...open, parts: open.parts.slice(0, -1) } : open, border)
}

/** The messages from the first to `leafId`: what a person sees. */
export function path(state: ConversationState): Message[] {
  const messages: Message[] = []
  for (let id = state.leafId; id !== null;) {
    const message: Message | undefined = state.messages[id]
    if (!message) break
    messages.push(message)
    id = message.parentId
  }
  return messages.reverse()
}

function put(state: ConversationState, message: Message): ConversationState {
  return { ...state, messages: { ...state.messages, [message.id]: message } }
}

/** A new message on the active path becomes its leaf; anywhere else it waits for a `branch` event. */
function grow(state: ConversationState, message: Message): ConversationState {
  const next = put(state, message)
  return message.parentId === state.leafId ? { ...next, leafId: message.id } : next
}

function messageOf(state: ConversationState, event: EventBody): Message | undefined {
  if ('messageId' in event) return state.messages[event.messageId]
  if (!('partId' in event)) return undefined
  // A part that still grows is near the end, so this looks at one or two messages however long the conversation is.
  const messages = Object.values(state.messages)
  for (let i = messages.length - 1; i >= 0; i--)
    if (messages[i]!.parts.some((part) => part.id === event.partId)) return messages[i]
  return undefined
}

/** A message in which a run has begun to say something, if it had not before. */
function begun(message: Message, { at }: { at: string }): Message {
  const { timing } = message
  return !timing || timing.firstAt ? message : { ...message, timing: { ...timing, firstAt: at } }
}

function add(message: Message, part: Part): Message {
  return { ...message, parts: [...message.parts, part] }
}

function change(message: Message, partId: string, edit: (part: Part) => Part): Message {
  const index = message.parts.findLastIndex((part) => part.id === partId)
  return index < 0
    ? message
    : {
        ...message,
        parts: message.parts.with(index, edit(message.parts[index]!)),
      }
}

function changeTool(
  message: Message,
  toolCallId: string,
  edit: (part: ToolPart) => ToolPart,
): Message {
  const index = message.parts.findLastIndex(
    (part) => part.type === 'tool' && part.toolCallId === toolCallId,
  )
  return index < 0
    ? message
    : {
        ...message,
        parts: message.parts.with(index, edit(message.parts[index] as ToolPart)),
      }
}
