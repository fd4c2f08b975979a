import { randomUUID } from 'node:crypto'
import type { Change } from '../store/changes.ts'
import { keepLeases } from './lease.ts'
import { recoverRuns } from './recover-runs.ts'
import type { RunContext } from './run-context.ts'
import { startQueuedRuns } from './start-queued-runs.ts'

type Parts = Omit<RunContext, 'nodeId' | 'active' | 'queued' | 'ended' | 'draining'>

/**
 * Opens this room: ends the runs that another process left behind, and from now on keeps this one's its own.
 * @returns what the room's acts share; `close` stops the keeping, after `drainRuns`
 */
export async function openRuns(parts: Parts): Promise<{ context: RunContext; close(): void }> {
  const context: RunContext = {
    ...parts,
    nodeId: randomUUID(),
    active: new Map(),
    queued: new Set(),
    ended: () =>
      void startQueuedRuns(context).catch((err: unknown) =>
        parts.logger.error({ err }, 'queued runs were not started'),
      ),
    draining: false,
  }
  await recoverRuns(context, parts.store.exclusive)
  const close = [keepLeases(context), hearOthers(context)]
  return { context, close: () => close.forEach((stop) => stop()) }
}

/** A run of ours may be stopped elsewhere, and one that a queued run of ours waits for may end there. */
function hearOthers({ store, active, queued, ended }: RunContext): () => void {
  const hear = (change: Change) => {
    if (change.kind === 'stop') active.get(change.runId)?.abort('stopped')
    else if (change.kind === 'events' && change.endsRun && queued.size > 0) ended()
  }
  // What is missed here is found by the heartbeat.
  return store.others?.listen((changes) => changes.forEach(hear), ended) ?? (() => {})
}
