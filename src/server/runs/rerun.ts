import { AppError, isLive, type Message, type ModelSettings } from '../../protocol/index.ts'
import { findConversation } from '../conversations/conversations.ts'
import type { Asked } from '../conversations/find-asked.ts'
import { messageOf, runOf } from '../conversations/rows.ts'
import type { RunRow } from '../store/runs.ts'
import { beginRun, type Begun, type RunPlan } from './begin-run.ts'
import type { RunContext } from './run-context.ts'

/** The answer to *Continue* and *Regenerate*. */
export type Rerun = Pick<Extract<Begun, { ok: true }>, 'run' | 'seq'>

/** A run, for its owner. @throws AppError `run_not_found` */
export async function findRun({ store }: RunContext, ownerId: string, id: string): Promise<RunRow> {
  const [[row]] = await store.read(store.runs.get({ id, ownerId }))
  if (!row) throw new AppError('run_not_found', { field: 'id' })
  return row
}

/**
 * Goes on with a reply that broke off: a new run appends to the same message, as long as that ends its branch.
 * @throws AppError `run_not_found`, `not_continuable`, `conversation_busy`, `draining`, `unknown_model`, `too_many_runs`,
 *   `overloaded`
 */
export async function continueRun(
  context: RunContext,
  ownerId: string,
  runId: string,
  model?: string,
): Promise<Rerun> {
  const row = await findRun(context, ownerId, runId)
  const [[stored]] = await context.store.read(
    context.store.messages.get({ id: row.message_id, ownerId }),
  )
  const message = stored && messageOf(stored)
  if (!message || !isBroken(message)) throw new AppError('not_continuable')
  const seen = { id: message.id, conversationId: message.conversationId, data: stored.data }
  return rerun(context, ownerId, row, model, {
    continues: message,
    guards: [context.store.messages.expectLeaf(seen, { expect: 1 })],
  })
}

/**
 * Answers a message, perhaps again, in a new sibling of the answers it has, which becomes the active branch.
 * @param plan or goes on with one of them
 * @throws AppError `conversation_busy`, `draining`, `unknown_model`, `no_model`, `too_many_runs`,
 *   `overloaded`
 */
export async function rerun(
  context: RunContext,
  ownerId: string,
  row: Asked,
  model?: string,
  plan: Pick<RunPlan, 'continues' | 'guards'> = {},
): Promise<Rerun> {
  if (context.draining) throw new AppError('draining', { retryAfter: 1 })
  for (let i = 0; i < 5; i++) {
    const conversation = await findConversation(context, ownerId, row.conversation_id)
    const begun = await beginRun(context, {
      ...plan,
      conversation,
      parentId: row.parent_id,
      model: context.models.resolve(model ?? row.model),
      settings: JSON.parse(row.settings) as ModelSettings,
      state: 'running',
    })
    if (begun.ok) return { run: begun.run, seq: begun.seq }
    await explain(context, row, plan, begun)
  }
  throw new AppError('conversation_busy')
}

/** Throws what stands in the way; returns when the conversation only moved and a new try may succeed. */
async function explain(
  { store }: RunContext,
  row: Asked,
  plan: Pick<RunPlan, 'guards'>,
  begun: Extract<Begun, { ok: false }>,
): Promise<void> {
  if (begun.failed && plan.guards?.includes(begun.failed)) throw new AppError('not_continuable')
  if (begun.why !== 'conflict') return
  const [live] = await store.read(store.runs.live({ conversationId: row.conversation_id }))
  const busy = live.find((run) => run.parent_id === row.parent_id)
  throw new AppError('conversation_busy', busy ? { details: { run: runOf(busy) } } : {})
}

function isBroken({ state, finishReason }: Message): boolean {
  if (state === undefined || isLive(state)) return false
  return state !== 'completed' || finishReason === 'length'
}
