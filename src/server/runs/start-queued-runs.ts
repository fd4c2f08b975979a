import { reduceMessage, type ModelSettings } from '../../protocol/index.ts'
import { headOf } from '../conversations/prompt-head.ts'
import { messageOf } from '../conversations/rows.ts'
import type { RunRow } from '../store/runs.ts'
import { executeRun } from './execute-run.ts'
import { endFor, STOPPED } from './end-run.ts'
import { endStored } from './recover-runs.ts'
import { findModel, reserve, type RunContext } from './run-context.ts'

/** Starts the runs whose time has come: those that waited for a reply above them which has ended. */
export async function startQueuedRuns(context: RunContext): Promise<void> {
  const { store, nodeId, queued } = context
  if (context.draining || queued.size === 0) return
  const [rows] = await store.read(store.runs.queued({ nodeId }))
  for (const row of rows) await startQueued(context, row)
}

async function startQueued(context: RunContext, row: RunRow): Promise<void> {
  const { store, log, now } = context
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const model = findModel(context.models, row.model)
  const stopped = row.cancel_requested_at !== null
  if (!model || stopped) {
    await endStored(context, row, stopped ? STOPPED : endFor('failed', 'unknown_model'))
    return context.ended()
  }
  const type = 'run-start' as const
  const at = new Date(now()).toISOString()
  const runStart = { type, runId, messageId, parentId: row.parent_id, model: row.model, at }
  // Read before: between its start and its execution nothing may wait, or a stop would miss it.
  const [[stored], [conversation], [head]] = await store.read(
    store.messages.byId({ id: messageId }),
    store.conversations.byId({ id: conversationId }),
    store.promptHeads.ofRun({ runId }),
  )
  if (!stored || !conversation) return
  const commit = log.commit({
    conversationId,
    fence: { runId, epoch },
    events: [runStart],
    statements: [store.runs.start({ id: runId, epoch, startSeq: { plus: 0 } }, { expect: 1 })],
  })
  const committed = await reserve(context, runId, commit)
  if (!committed.ok) return
  context.queued.delete(runId)
  context.telemetry.record('loquat.queue.duration', (now() - row.created_at) / 1000)
  executeRun(context, {
    id: runId,
    conversationId,
    ownerId: conversation.owner_id,
    epoch,
    startSeq: committed.seq,
    model,
    settings: JSON.parse(row.settings) as ModelSettings,
    instructions: (headOf(head) ?? conversation).instructions,
    message: reduceMessage(messageOf(stored), runStart),
    continues: false,
  })
}
