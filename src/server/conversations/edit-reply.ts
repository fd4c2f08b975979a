import { hash } from 'node:crypto'
import { AppError, createId, type Message } from '../../protocol/index.ts'
import type { ConversationsDeps } from './conversations.ts'
import { messageOf, messageRow, runOf } from './rows.ts'
import { indexMessage } from './search-index.ts'
import type { SendInput } from './sent-message.ts'

/** Other words for a reply. */
export interface EditInput extends Pick<SendInput, 'id' | 'parts'> {
  /** The reply. */
  messageId: string
}

/** How often to look again when something is quicker. */
const TRIES = 3

/**
 * Puts other words in the place of a reply: a version of it beside the others, which becomes the active branch. Of the
 * reply nothing else goes along: what proves that reasoning is a model's own would not hold for these words. Idempotent by
 * an id that comes with it.
 * @throws AppError `conversation_not_found`, `message_not_found`; `conversation_busy` while the reply is being written;
 *   `message_conflict` where the id is another message's
 */
export async function editReply(
  deps: Pick<ConversationsDeps, 'store' | 'log' | 'now'>,
  ownerId: string,
  conversationId: string,
  { messageId, parts, id = createId('msg', deps.now()) }: EditInput,
): Promise<Message> {
  const { store, log, now } = deps
  const bodyHash = hash('sha256', JSON.stringify([conversationId, messageId, parts]))
  for (let i = 0; ; i++) {
    const [[known], [conversation], [original], live] = await store.read(
      store.messages.get({ id, ownerId }),
      store.conversations.get({ id: conversationId, ownerId }),
      store.messages.get({ id: messageId, ownerId }),
      store.runs.live({ conversationId }),
    )
    if (!conversation) throw new AppError('conversation_not_found', { field: 'id' })
    if (known?.body_hash === bodyHash) return messageOf(known)
    if (known || i === TRIES) throw new AppError('message_conflict', { field: 'id' })
    if (original?.conversation_id !== conversationId)
      throw new AppError('message_not_found', { field: 'messageId' })
    if (original.role !== 'assistant')
      throw new AppError('invalid_request', {
        field: 'messageId',
        message:
          'messageId is not a reply. What a person said is said otherwise by sending it anew.',
      })
    const busy = live.find((run) => run.message_id === messageId)
    if (busy) throw new AppError('conversation_busy', { details: { run: runOf(busy) } })

    const at = now()
    const createdAt = new Date(at).toISOString()
    const message: Message = {
      ...{ id, conversationId, parentId: original.parent_id, role: 'assistant', createdAt },
      parts: parts.map((part, n) => ({ id: `${id}.${n}`, ...part })),
      edited: true,
    }
    const { ok } = await log.commit({
      conversationId,
      events: [
        { type: 'message', message },
        { type: 'branch', leafId: id, at: createdAt },
      ],
      guards: [store.runs.expectIdle({ messageId, conversationId }, { expect: 1 })],
      statements: [
        store.messages.insert(messageRow(message, bodyHash)),
        store.messages.setWritten({ id, seq: { plus: -1 } }),
        ...indexMessage(store, message),
        store.conversations.moveLeaf({ id: conversationId, leafId: id, now: at }),
      ],
    })
    if (ok) return message
  }
}
