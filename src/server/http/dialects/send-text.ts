import type { Principal } from '../../accounts/principal.ts'
import { deleteConversation, type ConversationsDeps } from '../../conversations/conversations.ts'
import { isGone, openSession, type Session } from '../../conversations/dialect-sessions.ts'
import type { RunContext } from '../../runs/run-context.ts'
import { startRun, type Accepted } from '../../runs/start-run.ts'
import { idForKey } from '../idempotency.ts'
import type { HttpContext } from '../request.ts'
import type { Subscribe } from './follow-reply.ts'

/** What dialects are made of. */
export interface DialectDeps {
  context: RunContext
  conversations: ConversationsDeps
  subscribe: Subscribe
}

/** A text that somebody sends by a name of a session. */
export interface SentText {
  dialect: string
  sessionId: string
  text: string
  /** What the model is told before everything else, if the session begins with this text. */
  instructions: string | null
}

/** A text that was taken. */
export interface Taken extends Accepted {
  session: Session
  /** Did the session begin with it? */
  isNew: boolean
  /** For programs: which conversation and run stand behind the answer, so that they can be watched and stopped. */
  headers: Record<string, string>
}

/**
 * Puts a text at the end of a session, begun if need be, and starts its reply. While the reply before is being written
 * it waits for its turn. With an `Idempotency-Key` that was seen before nothing happens, and the first answer is given.
 */
export async function sendText(
  deps: DialectDeps,
  c: HttpContext,
  principal: Principal,
  sent: SentText,
  tries = 10,
): Promise<Taken> {
  const { context, conversations } = deps
  const { ownerId } = principal
  const { dialect, sessionId, text, instructions } = sent
  const id = idForKey('msg', ownerId, c.req.header('idempotency-key'))
  const name = { ownerId, dialect, sessionId }
  const { isNew, ...session } = await openSession(conversations, name, { instructions })
  const conversationId = session.conversation.id
  try {
    const accepted = await startRun(context, ownerId, conversationId, {
      id,
      parts: [{ type: 'text', text }],
      onBusy: 'queue',
    })
    c.set('runId', accepted.run.id)
    const headers = { 'x-conversation-id': conversationId, 'x-run-id': accepted.run.id }
    return { ...accepted, session, isNew, headers }
  } catch (error) {
    // Whoever had begun it was refused and took it back.
    if (!isNew && isGone(error) && tries > 1) return sendText(deps, c, principal, sent, tries - 1)
    // A session begins with its first message, not with a failure: unless somebody else's message is in it by now.
    if (isNew)
      await deleteConversation(conversations, ownerId, conversationId, { used: false }).catch(
        (gone) => {
          if (!isGone(gone)) throw gone
        },
      )
    throw error
  }
}
