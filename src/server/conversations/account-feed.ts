import type { AccountEvent } from '../../protocol/index.ts'
import type { Nudge } from '../events/nudge.ts'
import type { Sink, Subscription } from '../events/subscribe.ts'
import { REMEMBERED, type AccountRow } from '../store/account-events.ts'
import type { Store } from '../store/store.ts'
import { conversationOf } from './rows.ts'

/** Tells readers what changes in their lists of conversations. */
export interface AccountFeed {
  subscribe(options: { ownerId: string; after: number; sink: Sink<string> }): Subscription
}

const PAGE = 100

/**
 * Opens the feed. A reader is a position among its owner's changes: woken by a commit, it reads what has a greater
 * number, so nothing is kept in memory for it, however slow it is.
 */
export function createAccountFeed(deps: {
  store: Store
  nudge: Nudge
  /** How many changes back deletions are remembered. */
  remembered?: number
}): AccountFeed {
  const { store, nudge, remembered = REMEMBERED } = deps
  const readers = new Map<string, Set<() => void>>()

  /** A commit knows its conversation, not whose it is; that is looked up only while somebody listens. */
  async function wake(conversationId: string): Promise<void> {
    if (readers.size === 0) return
    const [[row]] = await store.read(store.account.ownerOf({ id: conversationId }))
    for (const hear of readers.get(row?.owner_id ?? '') ?? []) hear()
  }

  const wakeAll = () => {
    for (const owned of readers.values()) for (const hear of owned) hear()
  }
  // Who cannot be told that there is news looks for itself.
  nudge.joinLists((conversationId) => {
    if (conversationId === null) wakeAll()
    else wake(conversationId).catch(wakeAll)
  })

  function join(ownerId: string, hear: () => void): () => void {
    const owned = readers.get(ownerId) ?? new Set()
    readers.set(ownerId, owned.add(hear))
    return () => {
      owned.delete(hear)
      if (owned.size === 0 && readers.get(ownerId) === owned) readers.delete(ownerId)
    }
  }

  return { subscribe: (options) => subscribeAccount({ store, remembered }, join, options) }
}

function subscribeAccount(
  { store, remembered }: { store: Store; remembered: number },
  join: (ownerId: string, hear: () => void) => () => void,
  { ownerId, after, sink }: Parameters<AccountFeed['subscribe']>[0],
): Subscription {
  let cursor = after
  let state: 'reading' | 'live' | 'blocked' | 'closed' = 'reading'
  /** Has there been news since the last look? */
  let news = false
  const leave = join(ownerId, () => {
    news = true
    if (state === 'live') void read()
  })
  void read()

  async function read(): Promise<void> {
    state = 'reading'
    try {
      while (state === 'reading') {
        news = false
        const [[head], rows] = await store.read(
          store.account.head({ ownerId }),
          store.account.after({ ownerId, after: cursor, limit: PAGE }),
        )
        if (state !== 'reading') return
        send(eventsOf(rows, head?.rev ?? 0))
        if (state === 'reading' && rows.length < PAGE && !news) state = 'live'
      }
    } catch (error) {
      if (!isClosed()) sink.fail(error)
    }
  }

  function eventsOf(rows: AccountRow[], head: number): AccountEvent[] {
    // An account that was erased begins anew.
    const forgotten = cursor > head || (cursor > 0 && cursor < head - remembered)
    return forgotten ? [{ type: 'reset', rev: head }] : rows.map(accountEventOf)
  }

  function send(events: AccountEvent[]): void {
    if (events.length === 0) return
    cursor = events.at(-1)!.rev
    if (!sink.write(events.map(accountFrameOf).join(''))) state = 'blocked'
  }

  function isClosed(): boolean {
    return state === 'closed'
  }

  return {
    resume() {
      if (state === 'blocked') void read()
    },
    close() {
      state = 'closed'
      leave()
    },
  }
}

function accountEventOf(row: AccountRow): AccountEvent {
  const { rev, conversation_id: conversationId } = row
  return row.id === null
    ? { type: 'conversation-delete', rev, conversationId }
    : { type: 'conversation', rev, conversation: conversationOf(row) }
}

function accountFrameOf({ type, rev, ...data }: AccountEvent): string {
  return `id: ${rev}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}
