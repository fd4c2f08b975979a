import {
  AppError,
  type ApprovalScope,
  type EventBody,
  type Message,
  type ToolPart,
} from '../../protocol/index.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { openCalls } from './open-calls.ts'

/** A person's answer to a tool call that waits for one. */
export interface ApprovalInput {
  toolCallId: string
  /** Which asking it answers: ids of calls come from models, which may use one again. Absent: the newest call of the id. */
  approvalId?: string | undefined
  approved: boolean
  scope?: ApprovalScope | undefined
  /** Told to the model when it is a no. */
  reason?: string | undefined
  /** Arguments to run it with instead of the model's, as JSON text. */
  input?: string | undefined
}

const DENIED = 'The user did not allow this tool call.'

type Stamp = { runId: string; messageId: string; at: string }

/**
 * Asks a person for the calls of a message that nobody has allowed yet, themselves or for all of the conversation.
 * @param approvalOf how a tool is to be asked for
 */
export async function approvalsToAsk(
  store: Store,
  message: Message,
  approvalOf: (toolName: string) => 'never' | 'ask' | 'each' | undefined,
  stamp: Stamp,
): Promise<EventBody[]> {
  const calls = openCalls(message)
    .filter(({ approval }) => !approval)
    .map((call) => ({ ...call, how: approvalOf(call.toolName) }))
    .filter(({ how }) => how === 'ask' || how === 'each')
  if (calls.length === 0) return []
  // Read now: what was allowed may have been taken back since the run began.
  const [[row]] = await store.read(store.conversations.byId({ id: message.conversationId }))
  const allowed = row ? allowedIn(row) : []
  return calls
    .filter(({ how, toolName }) => how === 'each' || !allowed.includes(toolName))
    .map(({ id: approvalId, toolCallId, how }) => ({
      type: 'tool-approval',
      toolCallId,
      approvalId,
      ...(how === 'each' ? { each: true as const } : {}),
      ...stamp,
    }))
}

const allowedIn = (row: ConversationRow) => JSON.parse(row.allowed_tools) as string[]

/**
 * What an answer changes, or null where the call was answered the same before. One for all of the conversation answers the
 * tool's other calls that wait in the message, too.
 * @throws AppError `tool_call_not_found`, `already_answered`, `invalid_request`
 */
export function answerCall(
  store: Store,
  conversation: ConversationRow,
  message: Message,
  answer: ApprovalInput,
  stamp: Stamp,
): { events: EventBody[]; statements: Statement[] } | null {
  const { toolCallId, approved, reason, input } = answer
  const part = findCall(message, answer)
  if (part.state !== 'waiting' || !part.approval) {
    if (isSame(part, answer)) return null
    throw new AppError('already_answered', { field: 'toolCallId' })
  }
  const { approvalId, each } = part.approval
  const why = reason === undefined ? {} : { reason }
  const events: EventBody[] = []
  if (approved && input !== undefined && input !== part.input)
    events.push({ type: 'tool-input-available', ...callOf(part), input, ...stamp })
  events.push({ type: 'tool-approval', toolCallId, approvalId, approved, ...why, ...stamp })
  if (!approved) {
    const output = reason ? `${DENIED} They said: ${reason}` : DENIED
    events.push({ type: 'tool-output', toolCallId, output, outcome: 'denied', ...stamp })
  }
  if (answer.scope !== 'conversation') return { events, statements: [] }
  if (each)
    throw new AppError('invalid_request', {
      field: 'scope',
      message: 'scope: this tool is to be asked for each time.',
    })
  const further = allowTool(store, conversation, message, part, stamp)
  return { ...further, events: [...events, ...further.events] }
}

/** Lets a tool run in its conversation from now on, beginning with what waits already. */
function allowTool(
  store: Store,
  conversation: ConversationRow,
  message: Message,
  { id, toolName }: ToolPart,
  stamp: Stamp,
): { events: EventBody[]; statements: Statement[] } {
  const events: EventBody[] = []
  for (const call of openCalls(message)) {
    const { approvalId } = call.approval ?? {}
    if (call.id === id || call.toolName !== toolName || call.state !== 'waiting') continue
    const { toolCallId } = call
    const allowed = { approvalId: approvalId!, approved: true }
    events.push({ type: 'tool-approval', toolCallId, ...allowed, ...stamp })
  }
  const before = allowedIn(conversation)
  if (before.includes(toolName)) return { events, statements: [] }
  const allowedTools = [...before, toolName]
  events.push({ type: 'conversation-update', patch: { allowedTools }, at: stamp.at })
  const change = {
    id: conversation.id,
    before: conversation.allowed_tools,
    allowed: JSON.stringify(allowedTools),
  }
  return { events, statements: [store.conversations.allowTools(change, { expect: 1 })] }
}

function findCall(message: Message, { toolCallId, approvalId }: ApprovalInput): ToolPart {
  const calls = message.parts.filter(
    (part): part is ToolPart => part.type === 'tool' && part.toolCallId === toolCallId,
  )
  const field = calls.length > 0 ? 'approvalId' : 'toolCallId'
  const call =
    approvalId === undefined
      ? calls.at(-1)
      : calls.find(({ approval }) => approval?.approvalId === approvalId)
  if (!call) throw new AppError('tool_call_not_found', { field })
  return call
}

function isSame(part: ToolPart, { approved, reason, input }: ApprovalInput): boolean {
  if (part.approval?.approved !== approved || part.approval.reason !== reason) return false
  return !approved || input === undefined || input === part.input
}

function callOf({ id, toolCallId, toolName, providerMetadata }: ToolPart) {
  const metadata = providerMetadata ? { providerMetadata } : {}
  return { partId: id, toolCallId, toolName, ...metadata }
}
