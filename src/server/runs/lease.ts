import type { RunRow } from '../store/runs.ts'
import { LEASE_MS, RENEW_MS, type RunContext } from './run-context.ts'
import { endLeft, recoverRuns } from './recover-runs.ts'

/** Keeps this node's runs its own, and ends those of nodes that have gone. @returns stops it */
export function keepLeases(context: RunContext, everyMs = RENEW_MS): () => void {
  const timer = setInterval(() => {
    renewLeases(context).catch((error: unknown) =>
      context.logger.error({ err: error }, 'leases could not be renewed'),
    )
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** One round: renew, hear who was asked to stop, let go of what was lost, end what was left behind. */
export async function renewLeases(context: RunContext): Promise<void> {
  const { store, active, nodeId } = context
  // As it is now: what starts while the rows are read is not yet among them.
  const executed = [...active]
  await store.write([[store.runs.renew({ nodeId, leaseMs: LEASE_MS })]])
  const [owned] = await store.read(store.runs.ofNode({ nodeId }))
  const ids = new Set(owned.map((row) => row.id))
  for (const [id, run] of executed) if (!ids.has(id)) run.abort('fenced')
  for (const row of owned) {
    if (row.cancel_requested_at !== null) active.get(row.id)?.abort('stopped')
    // Its end could not be stored when it came; storage takes writes again, so it can now.
    if (isLeft(row) && !active.has(row.id)) await endLeft(context, row, 'storage_unavailable')
  }
  await recoverRuns(context, store.exclusive)
  context.ended()
}

/** Somebody should execute it, or end it. What is queued, or waits for a person, needs nobody. */
function isLeft({ state, cancel_requested_at: cancelledAt }: RunRow): boolean {
  return state === 'running' || (state === 'waiting' && cancelledAt !== null)
}
