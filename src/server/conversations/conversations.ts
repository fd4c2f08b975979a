import { AppError, type Conversation, type ConversationPatch } from '../../protocol/index.ts'
import type { EventLog } from '../events/event-log.ts'
import type { News, Nudge } from '../events/nudge.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Store } from '../store/store.ts'
import { conversationOf } from './rows.ts'
import { indexTitle } from './search-index.ts'

/** News of a conversation that has no events yet. */
export const CREATED: News = { last: 0, batches: null, endsRun: false, listed: true }

export interface ConversationsDeps {
  store: Store
  log: EventLog
  nudge: Nudge
  /** Milliseconds since 1970. */
  now: () => number
}

/** A page of a list. `next` is what `before` must be for the page after it. */
export interface Page<T> {
  items: T[]
  next: string | null
}

/** The row, for its owner. @throws AppError `conversation_not_found`, for what is somebody else's too */
export async function findConversation(
  { store }: { store: Store },
  ownerId: string,
  id: string,
): Promise<ConversationRow> {
  const [[row]] = await store.read(store.conversations.get({ id, ownerId }))
  if (!row) throw new AppError('conversation_not_found', { field: 'id' })
  return row
}

/** The newest change of the owner's list, and the newest event of those of these conversations that are the owner's. */
export async function findHeads(
  { store }: { store: Store },
  ownerId: string,
  ids: readonly string[],
): Promise<{ rev: number; seqs: Map<string, number> }> {
  const [[head], ...rows] = await store.read(
    store.account.head({ ownerId }),
    ...ids.map((id) => store.conversations.get({ id, ownerId })),
  )
  const seqs = new Map(rows.flat().map(({ id, seq }) => [id, seq]))
  return { rev: head?.rev ?? 0, seqs }
}

/** A page of the list as it stood after the account's change `rev`; following from `rev` misses nothing. */
export interface ConversationPage extends Page<Conversation> {
  rev: number
}

export interface ListQuery {
  /** An opaque position from the page before. */
  before?: string | undefined
  limit: number
  /** Only those that are, or only those that are not; all when left out. */
  archived?: boolean | undefined
  pinned?: boolean | undefined
}

/** Newest first. */
export async function listConversations(
  { store }: ConversationsDeps,
  ownerId: string,
  { before, limit, archived, pinned }: ListQuery,
): Promise<ConversationPage> {
  const [, time, id] =
    before === undefined
      ? ['', String(Number.MAX_SAFE_INTEGER), '']
      : (/^(\d{1,15})-(conv_.+)$/.exec(before) ?? [])
  if (time === undefined || id === undefined)
    throw new AppError('invalid_request', {
      field: 'before',
      message: 'before is not a position in this list.',
    })
  const [rows, [head]] = await store.read(
    store.conversations.list({
      ownerId,
      time: Number(time),
      id,
      limit: limit + 1,
      archived: only(archived),
      pinned: only(pinned),
    }),
    store.account.head({ ownerId }),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(conversationOf),
    next: rows.length > limit && last ? `${last.updated_at}-${last.id}` : null,
    rev: head?.rev ?? 0,
  }
}

/** What the store takes for "only those": 1, "only the others": 0, and "all": -1. */
const only = (wanted: boolean | undefined) => (wanted === undefined ? -1 : Number(wanted))

/** Changes a conversation and tells its readers. */
export async function updateConversation(
  { store, log, now }: ConversationsDeps,
  ownerId: string,
  id: string,
  patch: ConversationPatch,
): Promise<Conversation> {
  await findConversation({ store }, ownerId, id)
  const change = { ...patch, ...emptyIsNull(patch) }
  const statements = Object.entries(change).map(([name, value]) =>
    store.conversations.set[name as keyof ConversationPatch](
      { id, ownerId, value: stored(value) },
      { expect: 1 },
    ),
  )
  const at = new Date(now()).toISOString()
  const done = await log.commit({
    conversationId: id,
    events: [{ type: 'conversation-update', patch: change, at }],
    statements: [
      ...statements,
      ...(change.title === undefined ? [] : indexTitle(store, id, change.title)),
    ],
  })
  if (!done.ok) throw new AppError('conversation_not_found', { field: 'id' })
  return conversationOf(await findConversation({ store }, ownerId, id))
}

/** An empty title is no title; what readers are told is what is stored. */
function emptyIsNull({ title, instructions }: ConversationPatch): ConversationPatch {
  return {
    ...(title === '' ? { title: null } : {}),
    ...(instructions === '' ? { instructions: null } : {}),
  }
}

/** A value of a patch as its column holds it. */
function stored(value: ConversationPatch[keyof ConversationPatch]): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
}

/** What must hold of a conversation that is deleted. */
export interface DeleteCondition {
  /** False: only if nothing was said in it. */
  used?: boolean
  /** Only if nothing was said in it since, in milliseconds since 1970, and it is not pinned. */
  unusedSince?: number
}

/**
 * Deletes a conversation with all that hangs on it; its readers' streams end and its runs are fenced off. Nobody finds it
 * any more; what is left of a long one is removed soon after, see removal.ts.
 * @throws AppError `conversation_not_found`
 */
export async function deleteConversation(
  { store, nudge, now }: Pick<ConversationsDeps, 'store' | 'nudge' | 'now'>,
  ownerId: string,
  id: string,
  { used = true, unusedSince = 0 }: DeleteCondition = {},
): Promise<void> {
  const removal = store.removal.delete({ id, ownerId, used: Number(used), unusedSince })
  // Nothing is left of a short one.
  const [result] = await store.write([[...removal, ...store.removal.more(id, now())]])
  if (!result?.ok) throw new AppError('conversation_not_found', { field: 'id' })
  nudge.publish(id, null)
}
