import {
  AppError,
  reduceMessage,
  type ErrorCode,
  type EventBody,
  type Message,
  type TerminalState,
} from '../../protocol/index.ts'
import { messageData, messageOf } from '../conversations/rows.ts'
import { eventOf } from '../events/frame.ts'
import type { RunRow } from '../store/runs.ts'
import { LEASE_MS, type RunContext } from './run-context.ts'

/**
 * Ends runs whose owner is gone: their text is kept, their state becomes `interrupted`, and a person may continue them.
 * The same code runs when the server starts and on a timer; there is none that only runs after crashes.
 * @param all every run of another process is an orphan, whatever its lease says (true where the store is exclusive)
 * @returns how many runs were ended
 */
export async function recoverRuns(context: RunContext, all: boolean): Promise<number> {
  const { store, nodeId } = context
  let ended = 0
  for (;;) {
    const [orphans] = await store.read(store.runs.orphans({ nodeId, all: all ? 1 : 0 }))
    const claimed = await Promise.all(orphans.map((row) => recover(context, row)))
    ended += claimed.filter(Boolean).length
    if (orphans.length === 0 || !claimed.includes(true)) return ended
  }
}

async function recover(context: RunContext, row: RunRow): Promise<boolean> {
  const { store, nodeId } = context
  const { id, epoch } = row
  const claim = store.runs.claim({ id, epoch, nodeId, leaseMs: LEASE_MS }, { expect: 1 })
  const [claimed] = await store.write([[claim]])
  // Somebody else was quicker, or the run ended by itself.
  if (!claimed?.ok) return false
  const end =
    row.cancel_requested_at === null
      ? { state: 'interrupted' as const, code: 'restart' as const }
      : { state: 'stopped' as const, code: 'stopped' as const }
  return endStored(context, { ...row, epoch: epoch + 1 }, end)
}

/**
 * Ends a run that nobody executes, from what is stored of it.
 * @returns false when it was not ours to end
 */
export async function endStored(
  { store, log, now }: RunContext,
  row: RunRow,
  { state, code }: { state: TerminalState; code: ErrorCode },
): Promise<boolean> {
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const message = await foldRun(store, row)
  const stamp = { runId, messageId, at: new Date(now()).toISOString() }
  const { message: sentence, retryable } = new AppError(code)
  const reason = { code, message: sentence, retryable }
  const events: EventBody[] = [
    ...unfinishedTools(message, stamp),
    { type: 'run-end', state, reason, ...stamp },
  ]
  const committed = await log.commit({
    conversationId,
    fence: { runId, epoch },
    events,
    statements: [
      store.runs.end(
        { id: runId, epoch, state, endData: JSON.stringify({ reason }), now: now() },
        { expect: 1 },
      ),
      store.messages.setData({
        id: messageId,
        data: messageData(events.reduce(reduceMessage, message)),
      }),
    ],
  })
  return committed.ok
}

/** The message as the log has it. */
async function foldRun(store: RunContext['store'], row: RunRow): Promise<Message> {
  const { conversation_id: conversationId, id: runId, start_seq: from } = row
  const [[stored], events] = await store.read(
    store.messages.byId({ id: row.message_id }),
    store.events.ofRun({ conversationId, runId, from }),
  )
  return events.map(eventOf).reduce(reduceMessage, messageOf(stored!))
}

/** A tool that was begun and has no result may have had its effect: its outcome is unknown, and it is not run again. */
function unfinishedTools(
  message: Message,
  stamp: { runId: string; messageId: string; at: string },
): EventBody[] {
  return message.parts.flatMap((part) =>
    part.type === 'tool' && part.state !== 'done'
      ? {
          type: 'tool-output' as const,
          toolCallId: part.toolCallId,
          output: 'The server stopped before the result was stored.',
          outcome: 'unknown' as const,
          ...stamp,
        }
      : [],
  )
}
