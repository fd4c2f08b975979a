import { createHash, randomBytes } from 'node:crypto'
import { AppError, type NewShare, type Share } from '../../protocol/index.ts'
import { pageOf, pageStart } from '../store/newest-first.ts'
import type { ShareRow } from '../store/shares.ts'
import type { Store } from '../store/store.ts'
import { findConversation, type Page } from './conversations.ts'

export interface SharesDeps {
  store: Store
  /** Milliseconds since 1970. */
  now: () => number
}

/** What of a conversation a link shows beside its words. */
export type Shown = Pick<Share, 'reasoning' | 'tools'>

/**
 * Makes a link to the active branch as it is now. Nothing of it is copied but its end: what stands above never changes.
 * @throws AppError `conversation_not_found`; `conversation_busy` while a reply is being written in it
 */
export async function createShare(
  { store, now }: SharesDeps,
  ownerId: string,
  conversationId: string,
  { reasoning, tools }: Shown,
): Promise<NewShare> {
  const [[conversation], outline, [leaf], live] = await store.read(
    store.conversations.get({ id: conversationId, ownerId }),
    store.messages.outline.path({ conversationId, from: null }),
    store.messages.path({ conversationId, from: null, limit: 1 }),
    store.runs.live({ conversationId }),
  )
  if (!conversation) throw new AppError('conversation_not_found', { field: 'id' })
  if (!leaf)
    throw new AppError('invalid_request', {
      field: 'id',
      message: 'Nothing has been said in it yet.',
    })
  const written = new Set(live.map((run) => run.message_id))
  if (outline.some(({ id }) => written.has(id))) throw new AppError('conversation_busy')
  const secret = randomBytes(32).toString('base64url')
  const row: ShareRow = {
    id: randomBytes(8).toString('hex'),
    conversation_id: conversationId,
    hash: hashOf(secret),
    title: conversation.title,
    leaf_id: leaf.id,
    leaf_data: leaf.data,
    reasoning: Number(reasoning),
    tools: Number(tools),
    created_at: now(),
  }
  const [result] = await store.write([[store.shares.insert({ ...row })]])
  if (!result?.ok) throw new AppError('conversation_not_found', { field: 'id' })
  return { ...shareOf(row), path: `/s/${secret}` }
}

/** The links to a conversation, newest first, without what leads there. @throws AppError `conversation_not_found` */
export async function listShares(
  { store }: SharesDeps,
  ownerId: string,
  conversationId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<Page<Share>> {
  await findConversation({ store }, ownerId, conversationId)
  const [rows] = await store.read(
    store.shares.list({ ...pageStart(before), conversationId, limit: limit + 1 }),
  )
  return pageOf(rows, limit, shareOf)
}

/** From now on the link leads nowhere. @throws AppError `conversation_not_found`, `share_not_found` */
export async function revokeShare(
  { store }: SharesDeps,
  ownerId: string,
  conversationId: string,
  id: string,
): Promise<void> {
  await findConversation({ store }, ownerId, conversationId)
  const [result] = await store.write([[store.shares.delete({ id, conversationId }, { expect: 1 })]])
  if (!result?.ok) throw new AppError('share_not_found', { field: 'shareId' })
}

/** The row that a link stands for. @param secret what follows `/s/` */
export async function findShare(store: Store, secret: string): Promise<ShareRow | undefined> {
  const [[row]] = await store.read(store.shares.byHash({ hash: hashOf(secret) }))
  return row
}

/** 256 random bits need no slower hash. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

function shareOf(row: ShareRow): Share {
  return {
    id: row.id,
    title: row.title,
    reasoning: row.reasoning === 1,
    tools: row.tools === 1,
    createdAt: new Date(row.created_at).toISOString(),
  }
}
