import { AppError, type Role } from '../../protocol/index.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'

/** What is to be answered, and how where nothing else is said. */
export interface Asked extends Pick<RunRow, 'conversation_id' | 'parent_id' | 'settings'> {
  /** Null: the server's default. */
  model: string | null
}

/**
 * A message, or what a reply is an answer to, as something to be answered as its conversation is: also where no run has
 * answered it yet.
 * @throws AppError `conversation_not_found`, `message_not_found`; `invalid_request` where nobody has asked anything
 */
export async function findAsked(
  { store }: { store: Store },
  ownerId: string,
  conversationId: string,
  messageId: string,
): Promise<Asked> {
  const [[conversation], [message]] = await store.read(
    store.conversations.get({ id: conversationId, ownerId }),
    store.messages.get({ id: messageId, ownerId }),
  )
  if (!conversation) throw new AppError('conversation_not_found', { field: 'id' })
  if (message?.conversation_id !== conversationId)
    throw new AppError('message_not_found', { field: 'messageId' })
  const asked = { user: message.id, assistant: message.parent_id, system: null }[
    message.role as Role
  ]
  if (!asked)
    throw new AppError('invalid_request', {
      field: 'messageId',
      message: 'messageId is neither a question nor the answer to one.',
    })
  const { model, settings } = conversation
  return { conversation_id: conversationId, parent_id: asked, model, settings }
}
