import type { Message } from '../../../protocol/index.ts'
import { isGrowing, isVoid, wordsOf } from './shown.ts'

/** A message as the template's history has it. */
export interface TemplateMessage {
  role: 'user' | 'assistant'
  content: string
  /** Only of a reply that is not whole. */
  state?: string
  /** Only of a reply that a limit cut off. */
  finish_reason?: string
}

/**
 * The messages of a session, user and assistant in turn. A message whose reply failed without a word is left out with
 * it, so that the next one does not follow on a question nobody answered.
 * @param messages of the active branch, oldest first
 */
export function templateMessages(messages: readonly Message[]): TemplateMessage[] {
  const failed = new Set(messages.filter(isVoid).flatMap(({ id, parentId }) => [id, parentId]))
  return messages
    .filter(({ id, role }) => role !== 'system' && !failed.has(id))
    .filter((message) => !isGrowing(message) || wordsOf(message) !== '')
    .map((message) => ({
      role: message.role as 'user' | 'assistant',
      content: wordsOf(message),
      ...marks(message),
    }))
}

/** How many messages were answered in full. */
export function answeredTurns(messages: readonly Message[]): number {
  return messages.filter(({ role, state }) => role === 'assistant' && state === 'completed').length
}

function marks({ state, finishReason }: Message): Pick<TemplateMessage, 'state' | 'finish_reason'> {
  return {
    ...(state === undefined || state === 'completed' ? {} : { state }),
    ...(state === 'completed' && finishReason !== undefined && finishReason !== 'stop'
      ? { finish_reason: finishReason }
      : {}),
  }
}
