import {
  AppError,
  reduceMessage,
  textOf,
  type Cost,
  type ErrorCode,
  type EventBody,
  type Message,
  type ModelSettings,
  type TerminalState,
  type Usage,
} from '../../protocol/index.ts'
import { readHistory } from '../conversations/messages.ts'
import { buildPrompt } from '../conversations/prompt.ts'
import { messageData, messageOf } from '../conversations/rows.ts'
import { eventOf } from '../events/frame.ts'
import type { RunRow } from '../store/runs.ts'
import { findModel, LEASE_MS, type RunContext } from './run-context.ts'

/**
 * Ends runs whose owner is gone: their text is kept, their state becomes `interrupted`, and a person may continue them.
 * The same code runs when the server starts and on a timer; there is none that only runs after crashes.
 * @param all every run of another process is an orphan, whatever its lease says (true where the store is exclusive)
 */
export async function recoverRuns(context: RunContext, all: boolean): Promise<void> {
  const { store, nodeId } = context
  for (;;) {
    const [orphans] = await store.read(store.runs.orphans({ nodeId, all: all ? 1 : 0 }))
    // One that cannot be read must not keep the others, or the server, from starting.
    const skip = (err: unknown) => (context.logger.error({ err }, 'a run was not recovered'), false)
    const claimed = await Promise.all(orphans.map((row) => recover(context, row).catch(skip)))
    if (!claimed.includes(true)) return
  }
}

async function recover(context: RunContext, row: RunRow): Promise<boolean> {
  const { store, nodeId } = context
  const { id, epoch } = row
  const claim = store.runs.claim({ id, epoch, nodeId, leaseMs: LEASE_MS }, { expect: 1 })
  const [claimed] = await store.write([[claim]])
  // Somebody else was quicker, or the run ended by itself.
  if (!claimed?.ok) return false
  return endStored(context, { ...row, epoch: epoch + 1 }, endOfLeft(row, 'restart'))
}

export const STOPPED = { state: 'stopped', code: 'stopped' } as const

/** How a run ends that nobody executes any more: as it was asked to, if it was. */
export function endOfLeft(row: RunRow, code: ErrorCode): { state: TerminalState; code: ErrorCode } {
  return row.cancel_requested_at === null ? { state: 'interrupted', code } : STOPPED
}

/**
 * Ends a run that nobody executes, from what is stored of it.
 * @returns false when it was not ours to end
 */
export async function endStored(
  context: RunContext,
  row: RunRow,
  { state, code }: { state: TerminalState; code: ErrorCode },
): Promise<boolean> {
  const { store, log, now } = context
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const message = await foldRun(store, row)
  const stamp = { runId, messageId, at: new Date(now()).toISOString() }
  const reason = new AppError(code).toReason()
  const totals = { reason, ...(await lostUsage(context, row, message)) }
  const { usage, cost } = totals
  const events: EventBody[] = [
    ...unfinishedTools(message, stamp),
    ...(usage ? [{ type: 'usage' as const, usage, ...(cost ? { cost } : {}), ...stamp }] : []),
    { type: 'run-end', state, ...totals, ...stamp },
  ]
  const committed = await log.commit({
    conversationId,
    fence: { runId, epoch },
    events,
    statements: [
      store.runs.end(
        { id: runId, epoch, state, endData: JSON.stringify(totals), now: now() },
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

/** What was used for a text whose provider never got to say it: our own count. */
async function lostUsage(
  { store, models }: RunContext,
  row: RunRow,
  message: Message,
): Promise<{ usage?: Usage; cost?: Cost }> {
  const parts = message.parts.filter((part) => part.id.startsWith(`${row.start_seq.toString(36)}.`))
  if (parts.length === 0) return {}
  const [[conversation]] = await store.read(store.conversations.byId({ id: row.conversation_id }))
  const settings = JSON.parse(row.settings) as ModelSettings
  const instructions = conversation?.instructions ?? null
  const window = findModel(models, row.model)?.info.contextWindow
  const history = await readHistory(store, { message, instructions, settings }, window)
  const prompt = buildPrompt({ ...history, instructions, settings, tools: [], continues: false })
  const usage = models.estimateUsage(prompt, textOf(parts))
  const cost = models.costOf(row.model, usage)
  return { usage, ...(cost ? { cost } : {}) }
}
