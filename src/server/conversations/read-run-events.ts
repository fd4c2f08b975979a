import {
  reduceMessage,
  startMessage,
  type ConversationEvent,
  type Message,
} from '../../protocol/index.ts'
import { eventOf } from '../events/frame.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'

/** A run's events, and its message as it stood right after its start; undefined: it has not started, or is gone. */
export async function readRunEvents(
  store: Store,
  row: RunRow,
): Promise<{ base: Message | undefined; events: ConversationEvent[] }> {
  const [runs, [stored]] = await store.read(
    store.runs.ofMessage({ messageId: row.message_id }),
    store.messages.byId({ id: row.message_id }),
  )
  if (!stored) return { base: undefined, events: [] }
  // A run that waited began later than its message.
  const createdAt = new Date(stored.created_at).toISOString()
  let message: Message | undefined
  for (const run of runs) {
    const [rows] = await store.read(
      store.events.ofRun({
        conversationId: run.conversation_id,
        runId: run.id,
        from: run.start_seq,
      }),
    )
    const events = rows.map(eventOf)
    const start = events[0]
    if (start?.type !== 'run-start') return { base: undefined, events }
    message = message
      ? reduceMessage(message, start)
      : { ...startMessage(run.conversation_id, start), createdAt }
    if (run.id === row.id) return { base: message, events }
    message = events.slice(1).reduce(reduceMessage, message)
  }
  return { base: undefined, events: [] }
}
