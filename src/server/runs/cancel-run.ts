import { isLive, type Run } from '../../protocol/index.ts'
import { findConversation } from '../conversations/conversations.ts'
import { findRun } from './rerun.ts'
import { runOf } from '../conversations/rows.ts'
import type { RunContext } from './run-context.ts'
import { STOPPED } from './end-run.ts'
import { endStored } from './recover-runs.ts'

/**
 * Stops a run. The wish is committed first, so it holds through a crash and reaches a run on another node with the
 * commit; a run on this one ends at once. What it has written is kept. Stopping what has ended changes nothing.
 * @returns the run as it is now and the log's newest seq
 * @throws AppError `run_not_found`
 */
export async function cancelRun(
  context: RunContext,
  ownerId: string,
  runId: string,
): Promise<{ run: Run; seq: number }> {
  const { store, active } = context
  const row = await findRun(context, ownerId, runId)
  if (isLive(runOf(row).state)) {
    await store.write([[store.runs.requestCancel({ id: runId, now: context.now() })]])
    active.get(runId)?.abort('stopped')
    // Looked at again: it may have begun to wait for a person while the wish was stored.
    const fresh = await findRun(context, ownerId, runId)
    if (fresh.state === 'queued' || fresh.state === 'waiting')
      await endStored(context, fresh, STOPPED)
  }
  const conversation = await findConversation(context, ownerId, row.conversation_id)
  return { run: runOf(await findRun(context, ownerId, runId)), seq: conversation.seq }
}
