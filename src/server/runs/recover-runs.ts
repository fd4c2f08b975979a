import type { ErrorCode } from '../../protocol/index.ts'
import { readRun } from '../conversations/read-run.ts'
import { countUsage } from '../conversations/run-usage.ts'
import { readOpenCall } from '../conversations/sent-prompt.ts'
import type { RunRow } from '../store/runs.ts'
import { endFor, endOfRun, STOPPED, type RunEnd } from './end-run.ts'
import { LEASE_MS, type RunContext } from './run-context.ts'

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
  const used = countUsage(context.models, run)
  const call = await readOpenCall(context.store, row, run)
  const at = new Date(context.now()).toISOString()
  // Its provider never got to say what the call took: our own count.
  const lost = call && used.add(run.message.model ?? row.model, call.prompt, call.text)
  const last = lost ? [{ type: 'usage' as const, ...lost, runId, messageId, at }] : []
  const committed = await context.log.commit({
    conversationId,
    fence: { runId, epoch },
    ...endOfRun(context, row, run.message, last, { ...end, ...used.total() }),
  })
  context.queued.delete(runId)
  return committed.ok
}
