import { AppError, reduceMessage, type ModelSettings, type Run } from '../../protocol/index.ts'
import { answerCall, type ApprovalInput } from '../conversations/approval.ts'
import { findConversation } from '../conversations/conversations.ts'
import { readRun } from '../conversations/read-run.ts'
import { runOf } from '../conversations/rows.ts'
import type { ConversationRow } from '../store/conversations.ts'
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
  for (let answered = false; !answered;) {
    const row = await findRun(context, ownerId, runId)
    const conversation = await findConversation(context, ownerId, row.conversation_id)
    answered = await tryAnswer(context, row, conversation, answer)
  }
  const row = await findRun(context, ownerId, runId)
  const { seq } = await findConversation(context, ownerId, row.conversation_id)
  return { run: runOf(row), seq }
}

/** @returns false when somebody else has changed the run in the meantime */
async function tryAnswer(
  context: RunContext,
  row: RunRow,
  conversation: ConversationRow,
  answer: ApprovalInput,
): Promise<boolean> {
  const { store, log, now, nodeId } = context
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const soFar = await readRun(store, row)
  const stamp = { runId, messageId, at: new Date(now()).toISOString() }
  const change = answerCall(store, conversation, soFar.message, answer, stamp)
  if (!change) return true
  if (row.cancel_requested_at !== null) throw new AppError('already_answered')
  if (context.draining) throw new AppError('draining', { retryAfter: 1 })

  const { events } = change
  const message = events.reduce(reduceMessage, soFar.message)
  const state = message.state === 'waiting' ? 'waiting' : 'running'
  const model = context.models.resolve(row.model)
  const next = { id: runId, epoch, state, nodeId, leaseMs: LEASE_MS }
  const statements = [store.runs.answer(next, { expect: 1 }), ...change.statements]
  const commit = log.commit({ conversationId, fence: { runId, epoch }, events, statements })
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
      instructions: (soFar.head ?? conversation).instructions,
      message,
      continues: false,
      soFar,
    })
  return true
}
