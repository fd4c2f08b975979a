import { setTimeout as delay } from 'node:timers/promises'
import {
  AppError,
  createId,
  type EventBody,
  type Message,
  type ModelSettings,
  type Run,
} from '../../protocol/index.ts'
import { readBranch } from '../conversations/messages.ts'
import { acceptedRunOf, messageOf, runOf } from '../conversations/rows.ts'
import {
  hashOf,
  storeSent,
  titleOf,
  userMessage,
  type SendInput,
} from '../conversations/sent-message.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { Model } from '../models/model.ts'
import type { MessageRow } from '../store/messages.ts'
import { beginRun, type Begun, type RunPlan } from './begin-run.ts'
import { cancelRun } from './cancel-run.ts'
import type { RunContext } from './run-context.ts'

/** The answer to it. Following the log after `seq` shows all of the run. */
export interface Accepted {
  message: Message
  run: Run
  seq: number
}

/** So much of the branch above a message is looked at, and so much where runs may write in it, or wait to. */
const ABOVE = 64
const ABOVE_QUEUED = 200

/** How often to look again when the conversation changes between looking and writing. */
const TRIES = 20

/**
 * Stores a message and starts the run that answers it, in one transaction. Idempotent by the message's id: the same
 * message is answered the same for ever, however often and however many at once it is sent.
 * @throws AppError `conversation_not_found`, `message_not_found`, `message_conflict`, `conversation_busy`,
 *   `unknown_model`, `no_model`, `draining`, `too_many_runs`, `overloaded`
 */
export async function startRun(
  context: RunContext,
  ownerId: string,
  conversationId: string,
  input: SendInput,
): Promise<Accepted> {
  const id = input.id ?? createId('msg', context.now())
  const bodyHash = hashOf(conversationId, input)
  for (let i = 0; i < TRIES; i++) {
    const seen = await look(context, ownerId, conversationId, { id, parentId: input.parentId })
    const { known, conversation, live, above } = seen
    if (known) return repeat(context, known, bodyHash)
    if (context.draining) throw new AppError('draining', { retryAfter: 1 })
    const parentId = input.parentId === undefined ? conversation.leaf_id : input.parentId
    if (parentId !== null && above.length === 0)
      throw new AppError('message_not_found', { field: 'parentId' })
    const model = context.models.resolve(input.model ?? conversation.model)
    const ids = new Set(above.map((message) => message.id))
    // The run that writes a message above, or the answer that was asked for with the same parent.
    const busy = live.find((run) => ids.has(run.message_id) || run.parent_id === parentId)
    if (busy && input.onBusy === 'reject')
      throw new AppError('conversation_busy', { details: { run: runOf(busy) } })
    if (busy && input.onBusy === 'interrupt') {
      await cancelRun(context, ownerId, busy.id)
      await (context.active.get(busy.id)?.done ?? delay(50))
      continue
    }
    const message = userMessage({ id, conversationId, parentId, now: context.now() }, input)
    const sent = { ...input, model, bodyHash, above: [message, ...above] }
    const begun = await send(context, conversation, message, sent, !!busy)
    if (begun.ok) return { message, run: begun.run, seq: begun.seq }
    if (await isForeign(context, ownerId, id, begun))
      throw new AppError('message_conflict', { field: 'id' })
  }
  throw new AppError('conversation_busy')
}

/** One look at everything the decision rests on, so that its parts cannot contradict each other. */
async function look(
  { store }: RunContext,
  ownerId: string,
  conversationId: string,
  { id, parentId }: { id: string; parentId: string | null | undefined },
) {
  // Undefined: under the end of the active branch. Null: under nothing.
  const from = parentId === null ? '' : (parentId ?? null)
  const [[known], [conversation], live, rows] = await store.read(
    store.messages.get({ id, ownerId }),
    store.conversations.get({ id: conversationId, ownerId }),
    store.runs.live({ conversationId }),
    store.messages.path({ conversationId, from, limit: ABOVE }),
  )
  if (!conversation) throw new AppError('conversation_not_found', { field: 'id' })
  const more = live.length > 0 && rows.length === ABOVE
  const above = more
    ? await readBranch(store, conversationId, rows[0]!.id, ABOVE_QUEUED)
    : rows.map(messageOf)
  return { known, conversation, live, above }
}

async function send(
  context: RunContext,
  conversation: ConversationRow,
  message: Message,
  input: Pick<SendInput, 'settings'> & { model: Model; bodyHash: string; above: Message[] },
  queue: boolean,
): Promise<Begun> {
  const { store, models } = context
  const { id: conversationId } = conversation
  const parentId = message.parentId
  const guards = []
  const title = conversation.title === null && parentId === null ? titleOf(message) : undefined
  if (parentId !== null && !queue)
    guards.push(store.runs.expectIdle({ messageId: parentId, conversationId }, { expect: 1 }))
  const events: EventBody[] = [{ type: 'message', message }]
  if (title)
    events.unshift({ type: 'conversation-update', patch: { title }, at: message.createdAt })
  const plan: RunPlan = {
    conversation,
    parentId: message.id,
    model: input.model,
    settings: {
      ...models.settings,
      ...(JSON.parse(conversation.settings) as ModelSettings),
      ...input.settings,
    },
    state: queue ? 'queued' : 'running',
    above: input.above,
    events,
    guards,
    statements: storeSent(store, message, input.bodyHash, title),
  }
  return beginRun(context, plan)
}

/** The answer that was given when this message was first sent. */
async function repeat({ store }: RunContext, row: MessageRow, bodyHash: string): Promise<Accepted> {
  if (row.body_hash !== bodyHash) throw new AppError('message_conflict', { field: 'id' })
  const [[run]] = await store.read(store.runs.firstOfParent({ parentId: row.id }))
  if (!run) throw new AppError('message_conflict', { field: 'id' })
  return { message: messageOf(row), run: acceptedRunOf(run), seq: run.accepted_seq }
}

/** Did it fail because somebody else has a message with this id? */
async function isForeign(
  { store }: RunContext,
  ownerId: string,
  id: string,
  begun: Extract<Begun, { ok: false }>,
): Promise<boolean> {
  if (begun.why !== 'conflict') return false
  const [[mine]] = await store.read(store.messages.get({ id, ownerId }))
  return !mine
}
