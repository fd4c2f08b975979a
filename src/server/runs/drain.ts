import { setTimeout as delay } from 'node:timers/promises'
import type { RunContext } from './run-context.ts'

/**
 * Prepares to exit: no new runs, those under way may finish, and what is left then ends `interrupted` with the reason
 * `deploy`, its text kept.
 * @param hurry ends the patience early (a second signal)
 * @param patienceMs under the 30 s after which supervisors kill
 */
export async function drainRuns(
  context: RunContext,
  hurry: AbortSignal,
  patienceMs = 25_000,
): Promise<void> {
  context.draining = true
  const all = () => Promise.all([...context.active.values()].map((run) => run.done))
  const patience = delay(patienceMs, undefined, { signal: hurry, ref: false }).catch(() => {})
  await Promise.race([all(), patience])
  // What was just being started when the patience ended comes up in a later round.
  while (context.active.size > 0) {
    for (const run of context.active.values()) run.abort('deploy')
    await all()
  }
}
