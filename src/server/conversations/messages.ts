import {
  AppError,
  reduceMessage,
  type Conversation,
  type Message,
  type ModelSettings,
} from '../../protocol/index.ts'
import { eventOf } from '../events/frame.ts'
import type { MessageRow } from '../store/messages.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { findConversation, type Page } from './conversations.ts'
import { messageTokens, promptBudget } from './prompt.ts'
import { conversationOf, messageOf } from './rows.ts'

/** A page of the active branch as it stood after event `seq`; following from `seq` misses nothing. */
export interface MessagePage extends Page<Message> {
  seq: number
  leafId: string | null
  conversation: Conversation
}

/**
 * Reads the active branch, the newest page first and each page oldest first. A reply that is being written is folded
 * from the log, so a reader who comes in the middle sees all of it. The cost is the page's, not the conversation's.
 */
export async function readMessages(
  deps: { store: Store },
  ownerId: string,
  conversationId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<MessagePage> {
  const { store } = deps
  const { leaf_id } = await findConversation(deps, ownerId, conversationId)
  const from = before ?? leaf_id ?? ''
  const skip = before === undefined ? 0 : 1
  const [[row], path, live] = await store.read(
    store.conversations.get({ id: conversationId, ownerId }),
    store.messages.path({ conversationId, from, limit: limit + skip + 1 }),
    store.runs.live({ conversationId }),
  )
  if (!row || (before === undefined && row.leaf_id !== leaf_id))
    return readMessages(deps, ownerId, conversationId, { before, limit })
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
  }
}

/** Brings the message that `run` writes up to event `seq`, in place. */
async function foldLive(store: Store, items: Message[], run: RunRow, seq: number): Promise<void> {
  const index = items.findIndex((message) => message.id === run.message_id)
  if (index < 0) return
  const [events] = await store.read(
    store.events.ofRun({
      conversationId: run.conversation_id,
      runId: run.id,
      from: run.start_seq,
    }),
  )
  items[index] = events
    .filter((event) => event.seq <= seq)
    .map(eventOf)
    .reduce(reduceMessage, items[index]!)
}

/** The branch above a message that is being written, oldest first, as much of it as the model can read. */
export async function readHistory(
  store: Store,
  written: { message: Message; instructions: string | null; settings: ModelSettings },
  contextWindow: number | undefined,
): Promise<{ path: Message[]; complete: boolean }> {
  const { message, instructions, settings } = written
  let left = promptBudget(contextWindow, instructions, settings) - messageTokens(message)
  const path: Message[] = []
  for (let next = message.parentId; next !== null;) {
    const page = store.messages.path({
      conversationId: message.conversationId,
      from: next,
      limit: 64,
    })
    const [rows]: readonly [MessageRow[]] = await store.read(page)
    for (const above of rows.map(messageOf)) {
      left -= messageTokens(above)
      // The newest one is what is being answered: it goes along even if it is too long by itself.
      if (left < 0 && path.length > 0) return { path: path.reverse(), complete: false }
      path.push(above)
    }
    next = rows.at(-1)?.parent_id ?? null
  }
  return { path: path.reverse(), complete: true }
}
