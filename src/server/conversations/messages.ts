import { AppError, reduceMessage, type Conversation, type Message } from '../../protocol/index.ts'
import { eventOf } from '../events/frame.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { siblingsOf } from './branches.ts'
import { findConversation, type Page } from './conversations.ts'
import { conversationOf, messageOf } from './rows.ts'
import { createSingleFlight } from './single-flight.ts'

/** A page of the active branch as it stood after event `seq`; following from `seq` misses nothing. */
export interface MessagePage extends Page<Message> {
  seq: number
  leafId: string | null
  conversation: Conversation
  /** For each message of the page that has siblings: the ids of all of them and its own, in the order of their writing. */
  siblings: Record<string, string[]>
}

/**
 * Reads the active branch, the newest page first and each page oldest first. A reply that is being written is folded
 * from the log, so a reader who comes in the middle sees all of it. The cost is the page's, not the conversation's.
 */
export async function readMessages(
  deps: { store: Store },
  ownerId: string,
  conversationId: string,
  asked: { before?: string | undefined; limit: number },
): Promise<MessagePage> {
  const found = await findConversation(deps, ownerId, conversationId)
  const { created_at, seq } = found
  // By its state: a page that is on its way does not show what has happened since.
  const key = JSON.stringify([conversationId, created_at, seq, asked.before, asked.limit])
  const page = await flightsOf(deps.store)(key, () => readPage(deps.store, found, asked))
  return page ?? readMessages(deps, ownerId, conversationId, asked)
}

const flights = new WeakMap<Store, SingleFlight>()
type SingleFlight = ReturnType<typeof createSingleFlight<MessagePage | null>>

function flightsOf(store: Store): SingleFlight {
  const its = flights.get(store) ?? createSingleFlight()
  flights.set(store, its)
  return its
}

/** @returns null where the branch is another one by now */
async function readPage(
  store: Store,
  { id: conversationId, owner_id: ownerId, leaf_id }: ConversationRow,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<MessagePage | null> {
  const from = before ?? leaf_id ?? ''
  const skip = before === undefined ? 0 : 1
  const [[row], path, live, siblings] = await store.read(
    store.conversations.get({ id: conversationId, ownerId }),
    store.messages.path({ conversationId, from, limit: limit + skip + 1 }),
    store.runs.live({ conversationId }),
    store.branches.siblings({ conversationId, from, limit: limit + skip }),
  )
  if (!row || (before === undefined && row.leaf_id !== leaf_id)) return null
  if (before !== undefined && path.length === 0)
    throw new AppError('invalid_request', {
      field: 'before',
      message: 'before is not a message of this conversation.',
    })

  const rows = path.slice(skip, skip + limit)
  const items = rows.map(messageOf).reverse()
  for (const run of live) await foldLive(store, items, run, row.seq)
  return {
    items,
    next: path.length > skip + limit ? (rows.at(-1)?.id ?? null) : null,
    seq: row.seq,
    leafId: row.leaf_id,
    conversation: conversationOf(row),
    siblings: siblingsOf(
      rows.map(({ id }) => id),
      siblings,
    ),
  }
}

/** Brings the message that `run` writes up to event `seq`, in place. */
async function foldLive(store: Store, items: Message[], run: RunRow, seq: number): Promise<void> {
  const index = items.findIndex((message) => message.id === run.message_id)
  if (index >= 0) items[index] = await foldRun(store, run, items[index]!, seq)
}

/**
 * A message with what a run has written to it.
 * @param seq the last event that counts
 */
export async function foldRun(
  store: Store,
  { conversation_id: conversationId, id: runId, start_seq: from }: RunRow,
  message: Message,
  seq = Infinity,
): Promise<Message> {
  const [events] = await store.read(store.events.ofRun({ conversationId, runId, from }))
  const counted = events.filter((event) => event.seq <= seq)
  return counted.map(eventOf).reduce(reduceMessage, message)
}

/** How many messages are read at once. */
const HISTORY_PAGE = 64

/** A message and what is above it, newest first. */
export async function readBranch(
  store: Store,
  conversationId: string,
  from: string,
  limit = HISTORY_PAGE,
): Promise<Message[]> {
  const [rows] = await store.read(store.messages.path({ conversationId, from, limit }))
  return rows.map(messageOf)
}
