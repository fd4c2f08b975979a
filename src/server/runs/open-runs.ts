import { randomUUID } from 'node:crypto'
import { keepLeases } from './lease.ts'
import { recoverRuns } from './recover-runs.ts'
import type { RunContext } from './run-context.ts'
import { startQueuedRuns } from './start-queued-runs.ts'

type Parts = Pick<
  RunContext,
  'store' | 'log' | 'models' | 'tools' | 'maxSteps' | 'runLimit' | 'logger' | 'now'
>

/**
 * Opens this room: ends the runs that another process left behind, and from now on keeps this one's its own.
 * @returns what the room's acts share; `close` stops the keeping, after `drainRuns`
 */
export async function openRuns(parts: Parts): Promise<{ context: RunContext; close(): void }> {
  const startQueued = () =>
    startQueuedRuns(context).catch((err: unknown) =>
      parts.logger.error({ err }, 'queued runs were not started'),
    )
  const context: RunContext = {
    ...parts,
    nodeId: randomUUID(),
    active: new Map(),
    queued: new Set(),
    ended: () => void startQueued(),
    draining: false,
  }
  await recoverRuns(context, parts.store.exclusive)
  return { context, close: keepLeases(context) }
}
