import {
  addCost,
  addUsage,
  textOf,
  type Cost,
  type ErrorCode,
  type ModelSettings,
  type Usage,
} from '../../protocol/index.ts'
import { readHistory } from '../conversations/messages.ts'
import { buildPrompt } from '../conversations/prompt.ts'
import { readRun, type RunSoFar } from '../conversations/read-run.ts'
import type { RunRow } from '../store/runs.ts'
import { endFor, endOfRun, STOPPED, type RunEnd } from './end-run.ts'
import { findModel, LEASE_MS, type RunContext } from './run-context.ts'

/**
 * Ends runs whose owner is gone: their text is kept, and a person may continue them. What waits for a person goes on waiting.
 * The same code runs when the server starts and on a timer; there is none that only runs after crashes.
 * @param all every run of another process is an orphan, whatever its lease says (true where the store is exclusive)
 */
export async function recoverRuns(context: RunContext, all: boolean): Promise<void> {
  const { store, nodeId } = context
  for (;;) {
    const [orphans] = await store.read(store.runs.orphans({ nodeId, all: all ? 1 : 0 }))
    if (orphans.length === 0) return
    const claims = orphans.map((row) => [claim(context, row)])
    const results = await store.write(claims).catch((error: unknown) => skip(context, error))
    // Where it fails, somebody else was quicker, or the run ended by itself.
    const claimed = orphans.filter((_, i) => results?.[i]?.ok)
    const ended = await Promise.all(
      claimed.map((row) => endLeft(context, { ...row, epoch: row.epoch + 1 }, 'restart')),
    )
    if (!ended.includes(true)) return
  }
}

const claim = ({ store, nodeId }: RunContext, { id, epoch }: RunRow) =>
  store.runs.claim({ id, epoch, nodeId, leaseMs: LEASE_MS }, { expect: 1 })

/** One that cannot be read must not keep the others, or the server, from going on. */
function skip({ logger }: RunContext, err: unknown): undefined {
  logger.error({ err }, 'a run was not recovered')
}

/** Ends a run that nobody executes any more: as it was asked to, if it was. */
export function endLeft(context: RunContext, row: RunRow, code: ErrorCode) {
  const end = row.cancel_requested_at === null ? endFor('interrupted', code) : STOPPED
  return endStored(context, row, end).catch((error: unknown) => skip(context, error))
}

/**
 * Ends a run that nobody executes, from what is stored of it.
 * @returns false when it was not ours to end
 */
export async function endStored(context: RunContext, row: RunRow, end: RunEnd): Promise<boolean> {
  const { id: runId, epoch, conversation_id: conversationId, message_id: messageId } = row
  const run = await readRun(context.store, row)
  const lost = await lostUsage(context, row, run)
  const at = new Date(context.now()).toISOString()
  const last = lost ? [{ type: 'usage' as const, ...lost, runId, messageId, at }] : []
  const usage = lost ? addUsage(run.usage, lost.usage) : run.usage
  const cost = lost?.cost ? addCost(run.cost, lost.cost) : run.cost
  const committed = await context.log.commit({
    conversationId,
    fence: { runId, epoch },
    ...endOfRun(context, row, run.message, last, {
      ...end,
      ...(usage ? { usage } : {}),
      ...(cost ? { cost } : {}),
    }),
  })
  context.queued.delete(runId)
  return committed.ok
}

/** What was used for a step whose provider never got to say it: our own count. */
async function lostUsage(
  { store, models, tools }: RunContext,
  row: RunRow,
  { message, openFrom = Infinity }: RunSoFar,
): Promise<{ usage: Usage; cost?: Cost } | undefined> {
  const written = message.parts.slice(openFrom)
  if (written.length === 0) return undefined
  const [[conversation]] = await store.read(store.conversations.byId({ id: row.conversation_id }))
  const settings = JSON.parse(row.settings) as ModelSettings
  const instructions = conversation?.instructions ?? null
  const window = findModel(models, row.model)?.info.contextWindow
  const history = await readHistory(store, { message, instructions, settings }, window)
  const path = [...history.path, { ...message, parts: message.parts.slice(0, openFrom) }]
  const input = { ...history, path, instructions, settings, tools: tools.infos() }
  const usage = models.estimateUsage(buildPrompt({ ...input, continues: false }), textOf(written))
  const cost = models.costOf(row.model, usage)
  return { usage, ...(cost ? { cost } : {}) }
}
