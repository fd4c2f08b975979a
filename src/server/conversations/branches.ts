import { AppError, type Conversation } from '../../protocol/index.ts'
import type { SiblingRow } from '../store/branches.ts'
import { findConversation, type ConversationsDeps } from './conversations.ts'
import { conversationOf } from './rows.ts'

/** How often to look again when a message is added between looking and writing. */
const TRIES = 5

/**
 * Shows the newest branch through a message, in all tabs and to whoever comes later. Runs on other branches go on.
 * @returns the conversation as it is then
 * @throws AppError `conversation_not_found`, `message_not_found`
 */
export async function showBranch(
  deps: Pick<ConversationsDeps, 'store' | 'log' | 'now'>,
  ownerId: string,
  conversationId: string,
  messageId: string,
): Promise<Conversation> {
  const { store, log, now } = deps
  for (let i = 0; i < TRIES; i++) {
    const conversation = await findConversation(deps, ownerId, conversationId)
    const [[leaf]] = await store.read(
      store.branches.newestBelow({ conversationId, from: messageId }),
    )
    if (!leaf) throw new AppError('message_not_found', { field: 'messageId' })
    if (leaf.id === conversation.leaf_id) return conversationOf(conversation)
    const { ok } = await log.commit({
      conversationId,
      events: [{ type: 'branch', leafId: leaf.id, at: new Date(now()).toISOString() }],
      guards: [store.branches.expectEnd({ id: leaf.id, conversationId }, { expect: 1 })],
      statements: [
        store.branches.setLeaf({ id: conversationId, ownerId, leafId: leaf.id }, { expect: 1 }),
      ],
    })
    if (ok) return conversationOf(await findConversation(deps, ownerId, conversationId))
  }
  throw new AppError('conversation_busy')
}

/** For each message that has any, it and its siblings. @param ids the messages to tell of */
export function siblingsOf(
  ids: readonly string[],
  rows: readonly SiblingRow[],
): Record<string, string[]> {
  const groups = new Map<string | null, Set<string>>()
  for (const { id, parent_id } of rows)
    groups.set(parent_id, (groups.get(parent_id) ?? new Set()).add(id))
  const parents = new Map(rows.map(({ id, parent_id }) => [id, parent_id]))
  return Object.fromEntries(
    ids.flatMap((id) => {
      const group = [...(groups.get(parents.get(id) ?? null) ?? [])]
      return group.length > 1 && group.includes(id) ? [[id, group]] : []
    }),
  )
}
