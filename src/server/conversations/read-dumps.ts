import {
  elementsOf,
  HistoryFault,
  readHistory,
  toMessages,
  type HistoryChange,
  type ReadHistory,
  type ReadOptions,
} from '../../history/index.ts'
import { createId, type Message } from '../../protocol/index.ts'

/** What is to be read, and for which conversation. Plain data, so that another thread can be asked. */
export interface ReadJob {
  /** As in `ReadOptions`; left out: where the dump is that old. */
  unwrapArgs?: ReadOptions['unwrapArgs'] | undefined
  /** One, or several that are one history: a database of the chat example holds one for each question. */
  dumps: string[]
  conversationId: string
  /** Milliseconds since 1970. */
  now: number
}

/** A history as it will be stored, or where its first fault is. */
export type ReadResult =
  | { messages: Message[]; instructions: string | null; changes: HistoryChange[] }
  | { fault: { path: string; message: string } }

/** Reads dumps, one behind the other, as the messages of one conversation. */
export function readDumps({ dumps, conversationId, now, unwrapArgs }: ReadJob): ReadResult {
  const options = { now: new Date(now).toISOString(), unwrapArgs: unwrapArgs ?? 'auto' }
  let row = 0
  try {
    // Each by itself first, so that a fault can name its row.
    if (dumps.length !== 1)
      for (const dump of dumps) {
        row++
        readHistory(dump, options)
      }
    const one = dumps.length === 1 ? dumps[0]! : `[${dumps.flatMap(elementsOf).join(',')}]`
    const history = readHistory(one, options)
    const createMessageId = () => createId('msg', now)
    return {
      messages: toMessages(history.messages, { conversationId, now, createMessageId }),
      instructions: instructionsOf(history),
      changes: history.changes,
    }
  } catch (error) {
    if (!(error instanceof HistoryFault)) throw error
    const where = row === 0 ? '' : `row ${row}: `
    return { fault: { path: `${where}${error.path}`, message: `${where}${error.message}` } }
  }
}

/** What the last request was told to do goes on to hold. NUL and halves of characters cannot be stored everywhere. */
function instructionsOf({ messages }: ReadHistory): string | null {
  const last = messages.findLast(({ message }) => message.kind === 'request')?.message
  const text = last?.kind === 'request' ? last.instructions : null
  return text?.replaceAll('\0', '').toWellFormed() || null
}
