import { pageStart } from '../store/newest-first.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Store } from '../store/store.ts'

/** What belongs to somebody, or one conversation. */
export interface Belongings {
  /** Absent: it is one conversation of somebody's. */
  ownerId?: string
  conversations: readonly Pick<ConversationRow, 'id' | 'owner_id'>[]
  tokens: number
  /** In how many of them a reply is being written, or waits to be. */
  running: number
}

const CONVERSATION = /^conv_/
const PAGE = 500

/** @param name an owner, or the id of a conversation */
export async function findBelongings(store: Store, name: string): Promise<Belongings> {
  if (CONVERSATION.test(name)) {
    const [[row]] = await store.read(store.conversations.byId({ id: name }))
    return { conversations: row ? [row] : [], tokens: 0, running: row?.running ?? 0 }
  }
  const conversations: ConversationRow[] = []
  for (let from = pageStart(undefined); ;) {
    const [rows] = await store.read(
      store.conversations.list({ ownerId: name, ...from, limit: PAGE, archived: -1, pinned: -1 }),
    )
    conversations.push(...rows)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) break
    from = { time: last.updated_at, id: last.id }
  }
  const [[counted]] = await store.read(store.tokens.countOf({ ownerId: name }))
  const running = conversations.filter((row) => row.running).length
  return { ownerId: name, conversations, tokens: counted?.count ?? 0, running }
}

/** Deletes all of it: from now on nobody finds it. Who removes it tells those who read it. */
export async function deleteBelongings(store: Store, what: Belongings): Promise<void> {
  const { ownerId, conversations } = what
  // First, so that nothing is added meanwhile.
  if (ownerId !== undefined) await store.write([[store.tokens.deleteOf({ ownerId })]])
  for (const { id, owner_id } of conversations)
    await store.write([store.removal.delete({ id, ownerId: owner_id, used: 1, unusedSince: 0 })])
}
