import { setImmediate } from 'node:timers/promises'
import { AppError, type Conversation, type Message } from '../../protocol/index.ts'
import type { OutlineRow } from '../store/messages.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { foldRun } from './messages.ts'
import { conversationOf, messageOf } from './rows.ts'

/** A conversation and what was said in it, as it was at one moment. Messages are read as they are asked for. */
export interface Whole {
  conversation: Conversation
  messages: AsyncIterable<Message>
}

/**
 * Reads the active branch, oldest first, or the tree: each message before those that follow it, siblings in the order of
 * their writing. With what is being written.
 * @throws AppError `conversation_not_found`
 */
export async function readWhole(
  { store }: { store: Store },
  ownerId: string,
  id: string,
  what: 'branch' | 'tree',
): Promise<Whole> {
  const { path, tree } = store.messages.outline
  const [[row], outline, live] = await store.read(
    store.conversations.get({ id, ownerId }),
    what === 'tree' ? tree({ conversationId: id }) : path({ conversationId: id, from: null }),
    store.runs.live({ conversationId: id }),
  )
  if (!row) throw new AppError('conversation_not_found', { field: 'id' })
  const order = what === 'tree' ? branchByBranch(outline) : outline.toReversed()
  const written = await readWritten(store, live, row.seq)
  return {
    conversation: conversationOf(row),
    messages: readInOrder(
      store,
      order.map((message) => message.id),
      written,
    ),
  }
}

/** What runs have written by the event `seq`, by the id of the message. */
async function readWritten(
  store: Store,
  live: readonly RunRow[],
  seq: number,
): Promise<Map<string, Message>> {
  const written = new Map<string, Message>()
  for (const run of live) {
    const [[row]] = await store.read(store.messages.byId({ id: run.message_id }))
    if (row) written.set(row.id, await foldRun(store, run, messageOf(row), seq))
  }
  return written
}

/** How many messages are read at once: with many more, memory would grow with a conversation. */
const AT_ONCE = 50

/** @param known messages that are to stand in place of those stored */
export async function* readInOrder(
  store: Store,
  ids: readonly string[],
  known: ReadonlyMap<string, Message>,
): AsyncGenerator<Message> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const wanted = ids.slice(from, from + AT_ONCE)
    const found = await store.read(...wanted.map((id) => store.messages.byId({ id })))
    for (const [i, [row]] of found.entries()) {
      const message = known.get(wanted[i]!) ?? (row && messageOf(row))
      // Deleted meanwhile: what has been read of it is not all.
      if (!message) throw new AppError('conversation_not_found', { field: 'id' })
      yield message
    }
  }
}

/** Each message before those that follow it. */
function branchByBranch(outline: readonly OutlineRow[]): OutlineRow[] {
  const children = Map.groupBy(outline, ({ parent_id }) => parent_id)
  const ordered: OutlineRow[] = []
  const waiting = (children.get(null) ?? []).toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    ordered.push(next)
    waiting.push(...(children.get(next.id) ?? []).toReversed())
  }
  return ordered
}

/** Milliseconds of writing before others get their turn: replies are streamed meanwhile. */
const SLICE_MS = 4

export async function* inSlices<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  let since = performance.now()
  for await (const item of items) {
    yield item
    if (performance.now() - since < SLICE_MS) continue
    await setImmediate()
    since = performance.now()
  }
}
