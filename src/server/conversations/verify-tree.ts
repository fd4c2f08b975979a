import { isDeepStrictEqual } from 'node:util'
import { isLive, type Message } from '../../protocol/index.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { ReadStore } from '../store/store.ts'
import { messageOf } from './rows.ts'
import type { FoldedLog } from './verify-log.ts'

const AT_ONCE = 50

/** What is stored of a tree. */
export interface Tree {
  /** All of its messages. */
  ids: ReadonlySet<string>
  /** Those that nobody is writing. */
  messages: Message[]
  faults: string[]
}

/** Reads the messages of a conversation, and says what is wrong with them and with the runs that wrote them. */
export async function verifyTree(
  store: ReadStore,
  { id: conversationId, leaf_id: leafId }: ConversationRow,
  log: FoldedLog,
): Promise<Tree> {
  const [outline, runs] = await store.read(
    store.messages.outline.tree({ conversationId }),
    store.runs.states({ conversationId }),
  )
  const ids = new Set(outline.map(({ id }) => id))
  const live = new Set(runs.filter(isOpen).map((run) => run.message_id))
  const faults: string[] = []
  const messages: Message[] = []
  for (const [id] of log.messages) if (!ids.has(id)) faults.push(`${id} is in the log only`)
  for (const { id, parent_id } of outline)
    if (parent_id !== null && !ids.has(parent_id)) faults.push(`${id} answers nothing`)
  for (let from = 0; from < outline.length; from += AT_ONCE) {
    const some = outline.slice(from, from + AT_ONCE).filter(({ id }) => !live.has(id))
    const found = await store.read(...some.map(({ id }) => store.messages.byId({ id })))
    for (const [row] of found) {
      if (!row) continue
      const message = messageOf(row)
      messages.push(message)
      const logged = log.messages.get(message.id)
      if (!logged) faults.push(`${message.id} is not in the log`)
      else if (!isSame(message, logged)) faults.push(`${message.id} is not what its events say`)
    }
  }
  for (const { id, state, message_id } of runs.filter((run) => !isOpen(run))) {
    const end = log.ends.get(id)
    if (!ids.has(message_id)) faults.push(`${id} has written no message`)
    if (end !== state) faults.push(`${id} is ${state}, and ${end ?? 'has no end'} in the log`)
  }
  if (leafId !== null && !ids.has(leafId))
    faults.push(`its branch ends with ${leafId}, which is gone`)
  if (leafId !== log.leafId())
    faults.push(`its branch ends with ${leafId}, and with ${log.leafId()} in the log`)
  return { ids, messages, faults }
}

const isOpen = ({ state }: { state: string }) => isLive(state as Parameters<typeof isLive>[0])

/** As JSON: what is undefined is not there, and the order of names means nothing. */
function isSame(a: Message, b: Message): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))
}
