import {
  AppError,
  createId,
  reduceMessage,
  startMessage,
  type EventBody,
  type Message,
  type ModelSettings,
  type Run,
} from '../../protocol/index.ts'
import { keepHead } from '../conversations/prompt-head.ts'
import { messageRow, runRow } from '../conversations/rows.ts'
import type { Committed } from '../events/event-log.ts'
import type { Model } from '../models/model.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Statement } from '../store/statement.ts'
import { executeRun } from './execute-run.ts'
import { LEASE_MS, reserve, type RunContext } from './run-context.ts'

/** A run to begin. */
export interface RunPlan {
  /** As the caller saw it; the run begins only if its active branch still ends there. */
  conversation: ConversationRow
  /** The message to answer. */
  parentId: string
  model: Model
  settings: ModelSettings
  state: 'running' | 'queued'
  /** The reply to go on with; absent: a new one. */
  continues?: Message
  /** The branch above the reply, newest first, as far as it has been read. */
  above?: Message[]
  /** What else is committed with it: for a send, the user's message. */
  events?: EventBody[]
  guards?: Statement[]
  statements?: Statement[]
}

/** The run as accepted and where to follow from, or on which statement it failed. */
export type Begun = { ok: true; run: Run; seq: number } | Extract<Committed, { ok: false }>

/**
 * Commits a run with everything that belongs to its beginning in one transaction, and sets it going. From then on it
 * goes on whether anybody follows it or not.
 */
export async function beginRun(context: RunContext, plan: RunPlan): Promise<Begun> {
  const { store, log, now, nodeId } = context
  if (context.active.size + context.queued.size >= context.maxRuns)
    throw new AppError('overloaded', { retryAfter: 1 })
  const { conversation, parentId, model, state, continues } = plan
  const conversationId = conversation.id
  const at = new Date(now()).toISOString()
  const run: Run = {
    id: createId('run', now()),
    conversationId,
    messageId: continues?.id ?? createId('msg', now()),
    parentId,
    model: model.id,
    state,
    createdAt: at,
  }
  const [type, runId, messageId] = ['run-start' as const, run.id, run.messageId]
  const runStart = { type, runId, messageId, parentId, model: model.id, at }
  const message = continues
    ? reduceMessage(continues, runStart)
    : { ...startMessage(conversationId, runStart), state }
  const before = plan.events ?? []
  const events: EventBody[] = [
    ...before,
    state === 'running' ? runStart : { type: 'message', message },
  ]
  if (!continues && leavesActiveBranch(conversation, before, parentId))
    events.push({ type: 'branch', leafId: message.id, at })

  const room = { conversationId, ownerId: conversation.owner_id, limit: context.runLimit }
  const expectRoom = store.runs.expectRoom(room, { expect: 1 })
  const startSeq = before.length + 1 - events.length
  const { instructions } = conversation
  const head = keepHead(store, conversationId, { instructions, tools: context.tools.infos() })
  const commit = log.commit({
    conversationId,
    events,
    guards: [
      store.conversations.expectLeaf(
        { id: conversationId, ownerId: conversation.owner_id, leafId: conversation.leaf_id ?? '' },
        { expect: 1 },
      ),
      ...(context.runLimit > 0 ? [expectRoom] : []),
      ...(plan.guards ?? []),
    ],
    statements: [
      ...(plan.statements ?? []),
      ...(continues ? [] : [store.messages.insert(messageRow(message))]),
      head.keep,
      store.runs.insert(
        runRow(run, { ...plan, nodeId, leaseMs: LEASE_MS, startSeq, head: head.hash }),
      ),
      store.conversations.moveLeaf({
        id: conversationId,
        leafId: continues ? conversation.leaf_id! : message.id,
        now: Date.parse(at),
      }),
    ],
  })
  const committed = await reserve(context, run.id, commit)
  if (!committed.ok && committed.failed === expectRoom)
    throw new AppError('too_many_runs', { retryAfter: 1 })
  if (!committed.ok) return committed

  const seq = committed.seq + startSeq
  if (state === 'queued') {
    context.queued.add(run.id)
    // The run above may have ended while this one was being stored.
    context.ended()
  } else {
    executeRun(context, {
      id: run.id,
      conversationId,
      ownerId: conversation.owner_id,
      epoch: 1,
      startSeq: seq,
      model,
      message,
      above: plan.above,
      settings: plan.settings,
      instructions,
      continues: continues !== undefined,
    })
    // The request to the model goes out in this tick: the answer to the sender, which takes as long, comes after it.
    await new Promise((resolve) => process.nextTick(resolve))
  }
  return { ok: true, run, seq: seq - 1 }
}

/** Readers take a new message for the end of the active branch only where it hangs on that end. */
function leavesActiveBranch(
  conversation: ConversationRow,
  before: EventBody[],
  parentId: string,
): boolean {
  const first = before.find((event) => event.type === 'message')
  return (first ? first.message.parentId : parentId) !== conversation.leaf_id
}
