import { hash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, createId, type Conversation, type Message } from '../../protocol/index.ts'
import { dataOf } from '../events/frame.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { CREATED, type ConversationsDeps } from './conversations.ts'
import { copyOf, idOfCopy, titleOfCopy, type CopyName } from './copied-message.ts'
import { readInOrder } from './read-whole.ts'
import { conversationOf, messageRow, runOf } from './rows.ts'
import { indexMessage, indexTitle } from './search-index.ts'

/** Who owns a copy that is being made: nobody has such a name, so nobody sees half of one. */
const COPYING = '(copying)'

/** So much is written at once: replies that are being written wait no longer than for that. */
const PIECE_MESSAGES = 64
const PIECE_UNITS = 65_536

/** How often to look again when somebody else makes the same copy. */
const TRIES = 3

interface Fork extends CopyName {
  ownerId: string
  sourceId: string
  /** The last message that comes along. */
  messageId: string
}

/**
 * Begins a conversation with copies of what was said up to a message. Idempotent by an id that comes with it. One that is
 * long is written in pieces, which its owner sees when the last of them is there; made anew after a crash, it goes on
 * where it was, since its ids are made of those of the originals.
 * @throws AppError `conversation_not_found`, `message_not_found`; `conversation_busy` while one of the messages is being
 *   written; `conversation_conflict` where the id is another conversation's
 */
export async function forkConversation(
  deps: ConversationsDeps,
  ownerId: string,
  sourceId: string,
  { messageId, id = createId('conv', deps.now()) }: { messageId: string; id?: string | undefined },
): Promise<Conversation> {
  const bodyHash = hash('sha256', JSON.stringify([sourceId, messageId]))
  const fork = { id, bodyHash, ownerId, sourceId, messageId }
  for (let i = 0; ; i++) {
    const [[made]] = await deps.store.read(deps.store.conversations.get({ id, ownerId }))
    if (made?.body_hash === bodyHash) return conversationOf(made)
    if (made || i === TRIES) throw new AppError('conversation_conflict', { field: 'id' })
    await makeCopy(deps, fork)
  }
}

/** Writes all of it, or gives up where somebody else has, or is not let. */
async function makeCopy({ store, nudge, now }: ConversationsDeps, fork: Fork): Promise<void> {
  const { id, ownerId, bodyHash } = fork
  const { source, ids } = await findSource(store, fork)
  const title = titleOfCopy(source.title)
  const leafId = idOfCopy(fork, fork.messageId)
  const handOver = (from: string, to: string) =>
    store.conversations.handOver({ id, from, to, bodyHash, now: now() }, { expect: 1 })
  const { model, instructions, settings } = source
  const kept = { id, title, model, instructions, settings }
  const create = (owner: string) => [
    store.account.ofAnother({ id, ownerId }, { expect: 0 }),
    ...store.conversations.createUntold({ ...kept, ownerId: owner, now: now() }, bodyHash),
  ]
  let begun = false
  /** @returns may the next be written? */
  async function writePiece(statements: Statement[]): Promise<boolean> {
    const start = performance.now()
    // What is there already is of an earlier try, or of one beside this.
    if (!begun) await store.write([create(COPYING)], false)
    begun = true
    const unit = [
      // The index of words asks whose they are.
      handOver(COPYING, ownerId),
      ...statements,
      handOver(ownerId, COPYING),
    ]
    const [result] = await store.write([unit], false)
    await delay(performance.now() - start)
    return result?.ok === true || result?.why === 'conflict'
  }
  async function writeLast(statements: Statement[]): Promise<void> {
    const unit = [
      ...(begun ? [handOver(COPYING, ownerId)] : create(ownerId)),
      ...statements,
      ...indexTitle(store, id, title),
      store.conversations.moveLeaf({ id, leafId, now: now() }),
      ...store.account.touch(id),
    ]
    const [result] = await store.write([unit])
    if (result?.ok) nudge.publish(id, { ...CREATED, last: ids.length })
  }

  try {
    for await (const piece of inPieces(readInOrder(store, ids, new Map()))) {
      const statements = [...(await summaries(store, fork, piece)), ...copies(store, fork, piece)]
      if (piece.at(-1)!.id === fork.messageId) return await writeLast(statements)
      if (!(await writePiece(statements))) return
    }
  } catch (error) {
    // Anything else may go well the next time, from here on.
    const gone = error instanceof AppError && error.code === 'conversation_not_found'
    if (begun && gone) await dropCopy(store, id).catch(() => undefined)
    throw error
  }
}

/** What is to be copied: the conversation it is of, and the ids of its messages, oldest first. */
async function findSource(
  store: Store,
  { ownerId, sourceId, messageId }: Fork,
): Promise<{ source: ConversationRow; ids: string[] }> {
  const [[source], outline, live] = await store.read(
    store.conversations.get({ id: sourceId, ownerId }),
    store.messages.outline.path({ conversationId: sourceId, from: messageId }),
    store.runs.live({ conversationId: sourceId }),
  )
  if (!source) throw new AppError('conversation_not_found', { field: 'id' })
  if (outline.length === 0) throw new AppError('message_not_found', { field: 'messageId' })
  const ids = outline.map(({ id }) => id).reverse()
  const all = new Set(ids)
  const busy = live.find((run) => all.has(run.message_id))
  if (busy) throw new AppError('conversation_busy', { details: { run: runOf(busy) } })
  return { source, ids }
}

/** Where one ends depends on what stands above the last message only, which never changes. */
async function* inPieces(messages: AsyncIterable<Message>): AsyncGenerator<Message[]> {
  let piece: Message[] = []
  let units = 0
  for await (const message of messages) {
    if (piece.length === PIECE_MESSAGES || units >= PIECE_UNITS) {
      yield piece
      piece = []
      units = 0
    }
    piece.push(message)
    units += JSON.stringify(message.parts).length
  }
  yield piece
}

/** Copies of messages, their events and their words. */
function copies(store: Store, fork: Fork, piece: readonly Message[]): Statement[] {
  const conversationId = fork.id
  const count = piece.length
  const messages = piece.map((message) => copyOf(message, fork))
  return [
    store.conversations.takeSeq({ id: conversationId, count }, { expect: 1, keep: true }),
    ...messages.map((message, i) =>
      store.events.insert({
        ...{ conversationId, runId: null, type: 'message' },
        seq: { plus: i + 1 - count },
        data: dataOf({ type: 'message', message }),
      }),
    ),
    ...messages.map((message) => store.messages.insert(messageRow(message))),
    ...messages.flatMap((message) => indexMessage(store, message)),
  ]
}

/** What stands for the messages above one of these, where a prompt has begun with it: so does the next one. */
async function summaries(
  store: Store,
  fork: Fork,
  piece: readonly Message[],
): Promise<Statement[]> {
  const conversationId = fork.sourceId
  const found = await store.read(
    ...piece.map((message) => store.compactions.get({ conversationId, messageId: message.id })),
  )
  return found.flat().map(({ message_id, data }) => {
    const messageId = idOfCopy(fork, message_id)
    return store.compactions.keep({ conversationId: fork.id, messageId, data })
  })
}

/** It is removed bit by bit, as what anybody deletes. */
function dropCopy(store: Store, id: string) {
  return store.write([[store.removal.hide({ id, ownerId: COPYING, used: 1, unusedSince: 0 })]])
}

/** Takes away copies that nobody has gone on with since a time: a server died, and nobody has asked again. */
export async function dropAbandoned(store: Store, time: number): Promise<void> {
  const all = { ownerId: COPYING, id: '', limit: 20, archived: -1, pinned: -1 }
  const [rows] = await store.read(store.conversations.list({ ...all, time }))
  for (const { id } of rows) await dropCopy(store, id)
}
