import {
  elementsOf,
  HistoryFault,
  readHistory,
  toMessages,
  type HistoryChange,
  type ReadHistory,
  type ReadOptions,
} from '../../history/index.ts'
import { AppError, createId, type Conversation, type Message } from '../../protocol/index.ts'
import { findConversation, type ConversationsDeps } from './conversations.ts'
import { conversationOf, messageRow } from './rows.ts'
import { titleOf } from './sent-message.ts'

/** What was made of a dump, and what in it was not taken as it came. */
export interface Imported {
  conversation: Conversation
  messages: number
  changes: HistoryChange[]
}

export interface ImportOptions extends Pick<ReadOptions, 'unwrapArgs'> {
  /** Left out: the beginning of the first question. */
  title?: string | undefined
}

/**
 * Makes a conversation of a dump, all of it in one transaction or nothing.
 * @param dump JSON of a message list, of any era
 * @throws AppError `invalid_request` whose field is the place of the first fault
 */
export async function importHistory(
  deps: ConversationsDeps,
  ownerId: string,
  dump: string,
  options: ImportOptions = {},
): Promise<Imported> {
  const now = new Date(deps.now()).toISOString()
  return storeHistory(deps, ownerId, readDumps([dump], { ...options, now }), options)
}

/**
 * Reads dumps, one behind the other, as one history: a database of the chat example holds one for each question.
 * @throws AppError `invalid_request` whose field is the place of the first fault
 */
export function readDumps(dumps: readonly string[], options: ReadOptions): ReadHistory {
  let row = 0
  try {
    if (dumps.length === 1) return readHistory(dumps[0]!, options)
    for (const dump of dumps) {
      row++
      readHistory(dump, options)
    }
    return readHistory(`[${dumps.flatMap(elementsOf).join(',')}]`, options)
  } catch (error) {
    if (!(error instanceof HistoryFault)) throw error
    const where = row === 0 ? '' : `row ${row}: `
    throw new AppError('invalid_request', {
      field: `${where}${error.path || 'body'}`,
      message: `${where}${error.message}`,
    })
  }
}

/** @throws AppError `storage_unavailable` */
export async function storeHistory(
  { store, log, now }: ConversationsDeps,
  ownerId: string,
  history: ReadHistory,
  { title }: ImportOptions,
): Promise<Imported> {
  const conversationId = createId('conv', now())
  const messages = toMessages(history.messages, {
    conversationId,
    now: now(),
    createMessageId: () => createId('msg', now()),
  })
  const question = messages.find(({ role }) => role === 'user')
  const create = store.conversations.create({
    id: conversationId,
    ownerId,
    title: (title ?? (question && titleOf(question))) || null,
    model: null,
    instructions: instructionsOf(history),
    settings: '{}',
    now: now(),
  })
  const last = messages.at(-1)
  if (!last) await store.write([[...create, ...store.account.touch(conversationId)]])
  else
    await log.commit({
      conversationId,
      guards: create,
      events: messages.map((message) => ({ type: 'message', message })),
      statements: [
        ...messages.map((message: Message) => store.messages.insert(messageRow(message))),
        store.conversations.moveLeaf({ id: conversationId, leafId: last.id, now: now() }),
      ],
    })
  return {
    conversation: conversationOf(await findConversation({ store }, ownerId, conversationId)),
    messages: messages.length,
    changes: history.changes,
  }
}

/** What the last request was told to do goes on to hold. NUL and halves of characters cannot be stored everywhere. */
function instructionsOf({ messages }: ReadHistory): string | null {
  const last = messages.findLast(({ message }) => message.kind === 'request')?.message
  const text = last?.kind === 'request' ? last.instructions : null
  return text?.replaceAll('\0', '').toWellFormed() || null
}
