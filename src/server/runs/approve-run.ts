import {
  AppError,
  isLive,
  reduceMessage,
  type ModelSettings,
  type Run,
} from '../../protocol/index.ts'
import { answerCall, type ApprovalInput } from '../conversations/approval.ts'
import { findConversation } from '../conversations/conversations.ts'
import { readRun } from '../conversations/read-run.ts'
import { messageOf, runOf } from '../conversations/rows.ts'
import type { RunRow } from '../store/runs.ts'
import { executeRun } from './execute-run.ts'
import { findRun } from './rerun.ts'
import { LEASE_MS, reserve, type RunContext } from './run-context.ts'

/**
 * Answers a tool call that waits for a person. With the last answer the run goes on, here, wherever it ran before. The
 * same answer may be given again; a different one is refused.
 * @returns the run as it is now and the log's newest seq
 * @throws AppError `run_not_found`, `tool_call_not_found`, `already_answered`, `draining`
 */
export async function approveRun(
  context: RunContext,
  ownerId: string,
  runId: string,
  answer: ApprovalInput,
): Promise<{ run: Run; seq: number }> {
  // Every answer takes the run's epoch, so of two at once one looks again.
  for (let answered = false; !answered;)
    answered = await tryAnswer(context, await findRun(context, ownerId, runId), answer)
  const row = await findRun(context, ownerId, runId)
  return {
    run: runOf(row),
    seq: (await findConversation(context, ownerId, row.conversation_id)).seq,
  }
}

async function tryAnswer(
  context: RunContext,
  row: RunRow,
  answer: ApprovalInput,
): Promise<boolean> {
  const { store, log, now, nodeId } = context
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const [[stored], [conversation]] = await store.read(
    store.messages.byId({ id: messageId }),
    store.conversations.byId({ id: conversationId }),
  )
  if (!stored || !conversation) throw new AppError('run_not_found', { field: 'id' })
  const live = isLive(runOf(row).state)
  const soFar = live ? await readRun(store, row) : { message: messageOf(stored), steps: 0 }
  const stamp = { runId, messageId, at: new Date(now()).toISOString() }
  const events = answerCall(soFar.message, answer, stamp)
  if (!events) return true
  if (row.cancel_requested_at !== null) throw new AppError('already_answered')
  if (context.draining) throw new AppError('draining', { retryAfter: 1 })

  const message = events.reduce(reduceMessage, soFar.message)
  const state = message.state === 'waiting' ? 'waiting' : 'running'
  const model = context.models.resolve(row.model)
  const lease = { nodeId, leaseMs: LEASE_MS }
  const commit = log.commit({
    conversationId,
    fence: { runId, epoch },
    events,
    statements: [store.runs.answer({ id: runId, epoch, state, ...lease }, { expect: 1 })],
  })
  const committed = await reserve(context, runId, commit)
  if (!committed.ok) return false
  if (state === 'running')
    executeRun(context, {
      id: runId,
      conversationId,
      ownerId: conversation.owner_id,
      epoch: epoch + 1,
      startSeq: committed.seq,
      model,
      settings: JSON.parse(row.settings) as ModelSettings,
      instructions: conversation.instructions,
      message,
      continues: false,
      soFar,
    })
  return true
}
