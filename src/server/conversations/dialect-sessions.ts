import { AppError, type Conversation, type Message } from '../../protocol/index.ts'
import { findConversation, type ConversationsDeps } from './conversations.ts'
import { createConversation } from './create-conversation.ts'
import { readMessages } from './messages.ts'
import { runOf } from './rows.ts'
import type { Run } from '../../protocol/index.ts'
import type { DialectSessionCount, DialectSessionRow } from '../store/dialect-sessions.ts'
import type { ConversationRow } from '../store/conversations.ts'

/** How often a session is looked for that others begin and take back. */
const TRIES = 10

/** Which session: the protocol it was named in and what its client calls it. Everybody has names of their own. */
export interface SessionName {
  ownerId: string
  dialect: string
  sessionId: string
}

/** A session and the conversation behind it. */
export interface Session {
  session: DialectSessionRow
  conversation: ConversationRow
}

/** The session of that name, or undefined where none has begun. */
export async function findSession(
  deps: Pick<ConversationsDeps, 'store'>,
  name: SessionName,
): Promise<Session | undefined> {
  const { store } = deps
  const [[session]] = await store.read(store.dialectSessions.get({ ...name }))
  if (!session) return undefined
  try {
    const conversation = await findConversation(deps, name.ownerId, session.conversation_id)
    return { session, conversation }
  } catch (error) {
    // Deleted in between, and the session with it.
    if (isGone(error)) return undefined
    throw error
  }
}

/**
 * The session of that name, begun if need be. Of several that begin it at once one wins, and all get the same.
 * @returns with `isNew` for the one whose conversation it is
 */
export async function openSession(
  deps: ConversationsDeps,
  name: SessionName,
  fields: Pick<Conversation, 'instructions'>,
): Promise<Session & { isNew: boolean }> {
  const { store, now } = deps
  const begin = (conversationId: string) => [
    store.dialectSessions.insert({ ...name, conversationId, now: now() }, { expect: 1 }),
  ]
  // Whoever had begun it may have taken it back.
  for (let i = 0; i < TRIES; i++) {
    const known = await findSession(deps, name)
    if (known) return { ...known, isNew: false }
    try {
      await createConversation(deps, name.ownerId, fields, begin)
    } catch (error) {
      if (isGone(error)) continue
      throw error
    }
    const begun = await findSession(deps, name)
    if (begun) return { ...begun, isNew: true }
  }
  throw new AppError('conversation_busy')
}

/** Is there no such conversation, or no longer? */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'conversation_not_found'
}

/** An owner's sessions in the order in which they began: the one of that name, or without a name every one. */
export async function countSessions(
  { store }: Pick<ConversationsDeps, 'store'>,
  { ownerId, dialect, sessionId }: Omit<SessionName, 'sessionId'> & { sessionId?: string },
): Promise<DialectSessionCount[]> {
  const which = { sessionId: sessionId ?? '', all: sessionId === undefined ? 1 : 0 }
  const [rows] = await store.read(store.dialectSessions.count({ ownerId, dialect, ...which }))
  return rows
}

/** Every message of the active branch, oldest first; a reply that is being written as far as it has come. */
export async function readAllMessages(
  deps: Pick<ConversationsDeps, 'store'>,
  ownerId: string,
  conversationId: string,
): Promise<Message[]> {
  const pages: Message[][] = []
  let before: string | undefined
  do {
    const page = await readMessages(deps, ownerId, conversationId, { before, limit: 200 })
    pages.unshift(page.items)
    before = page.next ?? undefined
  } while (before !== undefined)
  return pages.flat()
}

/** The runs that go on in a conversation. */
export async function liveRuns(
  { store }: Pick<ConversationsDeps, 'store'>,
  conversationId: string,
): Promise<Run[]> {
  const [rows] = await store.read(store.runs.live({ conversationId }))
  return rows.map(runOf)
}

/** Begins the conversation anew without losing a word of it: no message is the end of its active branch any more. */
export async function leaveBranches(
  { store, log, now }: ConversationsDeps,
  conversationId: string,
): Promise<void> {
  const at = now()
  await log.commit({
    conversationId,
    events: [{ type: 'branch', leafId: null, at: new Date(at).toISOString() }],
    statements: [store.conversations.moveLeaf({ id: conversationId, leafId: null, now: at })],
  })
}
