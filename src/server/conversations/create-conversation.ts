import { createHash } from 'node:crypto'
import {
  AppError,
  createId,
  type Conversation,
  type ConversationPatch,
} from '../../protocol/index.ts'
import type { Statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { CREATED, type ConversationsDeps } from './conversations.ts'
import { indexTitle } from './search-index.ts'

/** What a conversation begins with. */
export interface Beginning extends Omit<ConversationPatch, 'allowedTools' | 'pinned' | 'archived'> {
  /** Minted by whoever asks: asked for once more, it is the same conversation. */
  id?: string | undefined
}

/**
 * The answer that was given when this conversation was begun, whatever has become of it since; undefined where it was not.
 * @throws AppError `conversation_conflict` if it was begun with something else
 */
export async function findBegun(
  { store }: { store: Store },
  ownerId: string,
  input: Beginning,
): Promise<Conversation | undefined> {
  const { id } = input
  if (id === undefined) return undefined
  const [[row]] = await store.read(store.conversations.get({ id, ownerId }))
  if (!row) return undefined
  if (row.body_hash !== hashOf(input)) throw new AppError('conversation_conflict', { field: 'id' })
  return begunAs(id, input, row.created_at)
}

/**
 * Begins a conversation. Idempotent by an id that comes with it: the same one is begun once and answered the same, however
 * many ask at once. The id of one that was deleted is free again, but for its owner alone.
 * @param also what is stored together with it, or neither is
 * @throws AppError `conversation_conflict` when it was begun with something else, or by somebody else;
 *   `conversation_not_found` when `also` could not be
 */
export async function createConversation(
  { store, nudge, now }: ConversationsDeps,
  ownerId: string,
  input: Beginning,
  also: (id: string) => Statement[] = () => [],
): Promise<Conversation> {
  const at = now()
  const given = input.id !== undefined
  const id = input.id ?? createId('conv', at)
  const { title, model, instructions, settings } = storedOf(input)
  const [result] = await store.write([
    [
      ...(given ? [store.account.ofAnother({ id, ownerId }, { expect: 0 })] : []),
      ...store.conversations.create(
        { id, ownerId, title, model, instructions, settings: JSON.stringify(settings), now: at },
        given ? hashOf(input) : null,
      ),
      ...(title ? indexTitle(store, id, title) : []),
      ...also(id),
    ],
  ])
  if (result?.ok) {
    nudge.publish(id, CREATED)
    return begunAs(id, input, at)
  }
  if (!given) throw new AppError('conversation_not_found', { field: 'id' })
  // Somebody was quicker: perhaps the same request, sent twice.
  const begun = await findBegun({ store }, ownerId, input)
  if (!begun) throw new AppError('conversation_conflict', { field: 'id' })
  return begun
}

/** What is stored of it: nothing is told apart that is not kept apart. */
function storedOf({ title, model, instructions, settings }: Beginning) {
  return {
    title: title || null,
    model: model ?? null,
    instructions: instructions || null,
    settings: settings ?? {},
  }
}

/** What makes two of them the same beginning. */
function hashOf(input: Beginning): string {
  return createHash('sha256')
    .update(JSON.stringify(storedOf(input)))
    .digest('hex')
}

/** A conversation in its first moment. */
function begunAs(id: string, input: Beginning, at: number): Conversation {
  const createdAt = new Date(at).toISOString()
  return {
    id,
    ...storedOf(input),
    ...{ allowedTools: [], leafId: null, seq: 0, running: false, pinned: false, archived: false },
    ...{ createdAt, updatedAt: createdAt },
  }
}
