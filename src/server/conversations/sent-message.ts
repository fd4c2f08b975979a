import { createHash } from 'node:crypto'
import { textOf, type Message, type ModelSettings } from '../../protocol/index.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { messageRow } from './rows.ts'
import { indexMessage, indexTitle } from './search-index.ts'

/** What a client sends. */
export interface SendInput {
  id?: string | undefined
  parts: { type: 'text'; text: string }[]
  /** Absent: at the end of the active branch. */
  parentId?: string | null | undefined
  model?: string | undefined
  settings?: ModelSettings | undefined
  /** What to do while the reply above is still being written. */
  onBusy: 'reject' | 'queue' | 'interrupt'
}

/** The message as it is stored. */
export function userMessage(
  { now, ...place }: { id: string; conversationId: string; parentId: string | null; now: number },
  input: SendInput,
): Message {
  return {
    ...place,
    role: 'user',
    createdAt: new Date(now).toISOString(),
    parts: input.parts.map((part, i) => ({ id: `${place.id}.${i}`, ...part })),
  }
}

/** Stores a message that was sent. @param title what the conversation is called from now on, if it has no title */
export function storeSent(
  store: Store,
  message: Message,
  bodyHash: string,
  title: string | undefined,
): Statement[] {
  const { conversationId: id } = message
  return [
    store.messages.insert(messageRow(message, bodyHash)),
    ...indexMessage(store, message),
    ...(title
      ? [store.conversations.setFirstTitle({ id, title }), ...indexTitle(store, id, title)]
      : []),
  ]
}

/** What makes two sends the same one. */
export function hashOf(
  conversationId: string,
  { parts, parentId, model, settings }: SendInput,
): string {
  return createHash('sha256')
    .update(JSON.stringify([conversationId, parts, parentId, model, settings]))
    .digest('hex')
}

/** A first title, until a better one is made: the beginning of the first message. */
export function titleOf(message: Message): string | undefined {
  // No control characters and no halves of characters: not every database can store them.
  const text = textOf(message.parts)
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
  if (text.length <= 60) return text || undefined
  const cut = text.slice(0, 60).replace(/\p{Cs}$/u, '')
  return `${cut.slice(0, cut.lastIndexOf(' ') > 30 ? cut.lastIndexOf(' ') : 60)}…`
}
