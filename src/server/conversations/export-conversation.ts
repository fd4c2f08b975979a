import { setImmediate } from 'node:timers/promises'
import { historyOf, writeHistory } from '../../history/index.ts'
import { AppError, type Conversation, type Message } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { findConversation } from './conversations.ts'
import { markdownOf } from './markdown-export.ts'
import { foldRun, readMessages } from './messages.ts'
import { conversationOf, messageOf } from './rows.ts'

export const EXPORT_FORMATS = ['json', 'pydantic-ai', 'markdown'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** A conversation as a file. */
export interface Exported {
  text: string
  mediaType: string
  filename: string
}

/**
 * A conversation as text: `json` is all of it, with every branch, in our own shapes; `pydantic-ai` and `markdown` are the
 * active branch.
 * @throws AppError `conversation_not_found`
 */
export async function exportConversation(
  deps: { store: Store },
  ownerId: string,
  id: string,
  format: ExportFormat,
): Promise<Exported> {
  switch (format) {
    case 'json': {
      const { conversation, messages } = await readTree(deps, ownerId, id)
      const text = await joinSlowly(messages, (message) => JSON.stringify(message))
      const head = `{"format":"loquat","version":1,"conversation":${JSON.stringify(conversation)}`
      return {
        text: `${head},"messages":[\n${text}\n]}\n`,
        mediaType: 'application/json',
        filename: `${id}.json`,
      }
    }
    case 'pydantic-ai': {
      const { conversation, messages } = await readActiveBranch(deps, ownerId, id)
      const { instructions } = conversation
      const history = historyOf(messages, { conversationId: id, instructions })
      const text = await joinSlowly(history, (part) => writeHistory(part, 1).slice(2, -2))
      return {
        text: text === '' ? '[]\n' : `[\n${text}\n]\n`,
        mediaType: 'application/json',
        filename: `${id}.pydantic-ai.json`,
      }
    }
    case 'markdown': {
      const { conversation, messages } = await readActiveBranch(deps, ownerId, id)
      const text = markdownOf(conversation, messages)
      return { text, mediaType: 'text/markdown; charset=utf-8', filename: `${id}.md` }
    }
  }
}

/** How many pieces are written before others get their turn: replies are streamed meanwhile. */
const AT_ONCE = 8

/** The elements of a JSON list. Empty pieces are left out. */
async function joinSlowly<T>(items: Iterable<T>, write: (item: T) => string): Promise<string> {
  const pieces: string[] = []
  let count = 0
  for (const item of items) {
    const piece = write(item)
    if (piece !== '') pieces.push(piece)
    if (++count % AT_ONCE === 0) await setImmediate()
  }
  return pieces.join(',\n')
}

interface Whole {
  conversation: Conversation
  messages: Message[]
}

const PAGE = 200

/** The active branch, oldest first, with what is being written. */
async function readActiveBranch(
  deps: { store: Store },
  ownerId: string,
  id: string,
): Promise<Whole> {
  const first = await readMessages(deps, ownerId, id, { limit: PAGE })
  const pages = [first.items]
  for (let next = first.next; next !== null;) {
    const page = await readMessages(deps, ownerId, id, { before: next, limit: PAGE })
    pages.push(page.items)
    next = page.next
  }
  return { conversation: first.conversation, messages: pages.reverse().flat() }
}

async function readTree(deps: { store: Store }, ownerId: string, id: string): Promise<Whole> {
  const { store } = deps
  await findConversation(deps, ownerId, id)
  const [[row], rows, live] = await store.read(
    store.conversations.get({ id, ownerId }),
    store.messages.ofConversation({ conversationId: id }),
    store.runs.live({ conversationId: id }),
  )
  if (!row) throw new AppError('conversation_not_found', { field: 'id' })
  const messages = rows.map(messageOf)
  for (const run of live) {
    const index = messages.findIndex((message) => message.id === run.message_id)
    if (index >= 0) messages[index] = await foldRun(store, run, messages[index]!, row.seq)
  }
  return { conversation: conversationOf(row), messages: branchByBranch(messages) }
}

/** Each message before those that follow it, siblings by their times. */
function branchByBranch(messages: readonly Message[]): Message[] {
  const children = Map.groupBy(messages, ({ parentId }) => parentId)
  const ordered: Message[] = []
  const waiting = (children.get(null) ?? []).toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    ordered.push(next)
    waiting.push(...(children.get(next.id) ?? []).toReversed())
  }
  return ordered
}
