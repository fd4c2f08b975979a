import { reduceMessage, type ModelSettings } from '../../protocol/index.ts'
import { messageOf } from '../conversations/rows.ts'
import type { RunRow } from '../store/runs.ts'
import { executeRun } from './execute-run.ts'
import { endStored } from './recover-runs.ts'
import { findModel, type RunContext } from './run-context.ts'

/** Starts the runs whose time has come: those that waited for a reply above them which has ended. */
export async function startQueuedRuns(context: RunContext): Promise<void> {
  if (context.queued === 0 || context.draining) return
  const { store, nodeId } = context
  const [rows] = await store.read(store.runs.queued({ nodeId }))
  for (const row of rows) await startQueued(context, row)
}

async function startQueued(context: RunContext, row: RunRow): Promise<void> {
  const { store, log, now } = context
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const model = findModel(context.models, row.model)
  if (!model)
    return void (await endStored(context, row, { state: 'failed', code: 'unknown_model' }))
  const runStart = {
    type: 'run-start' as const,
    runId,
    messageId,
    parentId: row.parent_id,
    model: row.model,
    at: new Date(now()).toISOString(),
  }
  const committed = await log.commit({
    conversationId,
    fence: { runId, epoch },
    events: [runStart],
    statements: [
      store.runs.start({ id: runId, epoch, startSeq: { ref: 'seq', plus: 0 } }, { expect: 1 }),
    ],
  })
  context.queued--
  if (!committed.ok) return
  const [[stored], [conversation]] = await store.read(
    store.messages.byId({ id: messageId }),
    store.conversations.byId({ id: conversationId }),
  )
  executeRun(context, {
    id: runId,
    conversationId,
    epoch,
    startSeq: committed.seq,
    model,
    settings: JSON.parse(row.settings) as ModelSettings,
    instructions: conversation!.instructions,
    message: reduceMessage(messageOf(stored!), runStart),
    continues: false,
  })
}
