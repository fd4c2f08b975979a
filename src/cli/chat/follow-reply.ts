import { EMPTY_STATE, isLive, textOf } from '../../protocol/index.ts'
import type { ConversationEvent, ConversationState, Message } from '../../protocol/index.ts'
import { ApiError, ConnectionError, type Client, type Connection } from '../../client/index.ts'
import { createApprovals } from './approvals.ts'
import type { Screen } from './screen.ts'

/** The run whose reply is shown. */
export interface Following {
  conversationId: string
  runId: string
  messageId: string
  /** What is known so far, and from where to follow. */
  state: ConversationState
  /** How much of the reply's text was shown before. */
  shown: number
}

export interface FollowReplyOptions {
  client: Client
  screen: Screen
  /** Ends the looking, not the run. */
  signal: AbortSignal
  /** Asks a person whether a tool may run; null is no answer. Left out where nobody is there to ask. */
  confirm?: ((signal: AbortSignal) => Promise<boolean | null>) | undefined
  /** Hears which run writes the reply, also when it went on in another. */
  onRun?: (runId: string) => void
}

/** Milliseconds without a server after which waiting makes no sense. */
const PATIENCE = 60_000
/** How often one reply may go on after a restart. */
const RESUMES = 3

/**
 * Shows a reply as it is written, every word once and in order, across broken lines and restarts of the server. When a
 * restart broke the reply off it goes on in the same message.
 * @returns the message as it ended, or as far as it was seen when the signal fell
 */
export async function followReply(
  given: Following,
  { client, screen, signal, onRun, confirm }: FollowReplyOptions,
): Promise<Message | undefined> {
  let { runId, shown, state } = given
  const line = watchLine(screen, signal)
  const approvals = createApprovals({ client, screen, confirm })
  onRun?.(runId)
  let resumes = 0
  const say = (message: Message | undefined, event?: ConversationEvent) => {
    const text = message ? textOf(message.parts) : ''
    if (text.length > shown) screen.reply(text.slice(shown))
    shown = Math.max(shown, text.length)
    if (event) remark(event, screen)
    return approvals.look(message, runId)
  }
  let waiting = say(state.messages[given.messageId])
  const events = client.followConversation(given.conversationId, {
    state,
    signal: line.signal,
    onConnection: line.onConnection,
  })
  if (waiting && !confirm) return state.messages[given.messageId]
  for await (const { state: next, event } of events) {
    state = next
    const message = state.messages[given.messageId]
    waiting = say(
      message,
      'messageId' in event && event.messageId === given.messageId ? event : undefined,
    )
    if (waiting && !confirm) break
    if (!hasEnded(event, runId, message)) continue
    if (!message || !wasCutByRestart(message) || resumes === RESUMES) break
    resumes++
    screen.note('The server has restarted; the reply goes on.')
    runId = (await resume(client, runId, line.signal)) ?? runId
    onRun?.(runId)
  }
  approvals.end()
  screen.endReply()
  line.check()
  return state.messages[given.messageId]
}

/** Starts to show a run from what a send or a rerun was answered. */
export function followingOf(
  { run, seq }: { run: { id: string; conversationId: string; messageId: string }; seq: number },
  messages: readonly Message[],
): Following {
  const byId = Object.fromEntries(messages.map((message) => [message.id, message]))
  const known = byId[run.messageId]
  return {
    conversationId: run.conversationId,
    runId: run.id,
    messageId: run.messageId,
    state: { ...EMPTY_STATE, seq, leafId: messages.at(-1)?.id ?? null, messages: byId },
    shown: known ? textOf(known.parts).length : 0,
  }
}

function hasEnded(event: ConversationEvent, runId: string, message: Message | undefined): boolean {
  if (event.type === 'run-end') return event.runId === runId
  return event.type === 'snapshot' && message?.runId === runId && !isLive(message.state ?? 'failed')
}

/** A tool that may have run is not asked to run again without its owner. */
function wasCutByRestart({ state, reason, parts }: Message): boolean {
  const byServer = reason?.code === 'restart' || reason?.code === 'deploy'
  return state === 'interrupted' && byServer && !parts.some((part) => part.type === 'tool')
}

/** Goes on with a reply, as soon as there is a server that can. @returns the new run, or null where it cannot go on */
async function resume(client: Client, runId: string, signal: AbortSignal): Promise<string | null> {
  while (!signal.aborted) {
    try {
      return (await client.runs.continue(runId)).run.id
    } catch (error) {
      if (!(error instanceof ConnectionError || (error instanceof ApiError && error.retryable)))
        throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
  return null
}

function remark(event: ConversationEvent, screen: Screen) {
  if (event.type === 'tool-input-available')
    screen.note(`· ${event.toolName} ${event.input.slice(0, 200)}`)
  if (event.type === 'tool-output' && event.outcome !== 'success') screen.note(`· ${event.outcome}`)
  if (event.type === 'reasoning-start') screen.note('· thinking')
}

/** Tells of a broken line, and gives up when it stays broken for too long. */
function watchLine(screen: Screen, signal: AbortSignal) {
  const tired = new AbortController()
  let brokenAt: number | null = null
  return {
    signal: AbortSignal.any([signal, tired.signal]),
    onConnection(connection: Connection) {
      if (connection.state === 'open') brokenAt = null
      if (connection.state !== 'waiting' || connection.error === undefined) return
      if (brokenAt === null) screen.note('The server cannot be reached; waiting for it …')
      brokenAt ??= Date.now()
      if (Date.now() - brokenAt > PATIENCE) tired.abort(connection.error)
    },
    /** @throws what kept the server away, when that was for too long */
    check() {
      if (tired.signal.aborted && !signal.aborted) throw new ConnectionError(tired.signal.reason)
    },
  }
}
