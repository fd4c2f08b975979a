import { AppError, type EventBody, type Message, type ToolPart } from '../../protocol/index.ts'

/** A person's answer to a tool call that waits for one. */
export interface ApprovalInput {
  toolCallId: string
  /** Which asking it answers: ids of calls come from models, which may use one again. Absent: the newest call of the id. */
  approvalId?: string | undefined
  approved: boolean
  /** Told to the model when it is a no. */
  reason?: string | undefined
  /** Arguments to run it with instead of the model's, as JSON text. */
  input?: string | undefined
}

const DENIED = 'The user did not allow this tool call.'

/**
 * What an answer changes: its events, or null where the same answer was given before.
 * @throws AppError `tool_call_not_found`, `already_answered`
 */
export function answerCall(
  message: Message,
  answer: ApprovalInput,
  stamp: { runId: string; messageId: string; at: string },
): EventBody[] | null {
  const { toolCallId, approved, reason, input } = answer
  const part = findCall(message, answer)
  if (part.state !== 'waiting' || !part.approval) {
    if (isSame(part, answer)) return null
    throw new AppError('already_answered', { field: 'toolCallId' })
  }
  const { approvalId } = part.approval
  const why = reason === undefined ? {} : { reason }
  const events: EventBody[] = []
  if (approved && input !== undefined && input !== part.input)
    events.push({ type: 'tool-input-available', ...callOf(part), input, ...stamp })
  events.push({ type: 'tool-approval', toolCallId, approvalId, approved, ...why, ...stamp })
  if (!approved) {
    const output = reason ? `${DENIED} They said: ${reason}` : DENIED
    events.push({ type: 'tool-output', toolCallId, output, outcome: 'denied', ...stamp })
  }
  return events
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
