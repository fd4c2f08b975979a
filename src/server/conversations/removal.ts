import { setTimeout as delay } from 'node:timers/promises'
import type { Nudge } from '../events/nudge.ts'
import type { Store } from '../store/store.ts'

export interface RemovalDeps {
  store: Store
  nudge: Nudge
  /** Milliseconds since 1970. */
  now: () => number
  /** Ends it in between. */
  signal: AbortSignal
}

/** How long what was removed may be in the file: overwriting it costs as much for one conversation as for many. */
const DAY_MS = 86_400_000
/** How long a moment is waited for in which nobody is writing a reply. */
const PATIENCE_MS = 2 * DAY_MS

/**
 * Removes what is left of deleted conversations, in small units and no more than half of the time: replies are being written
 * meanwhile. Later it removes what that has left in the file.
 */
export async function removeDeleted(deps: RemovalDeps): Promise<void> {
  const { store, nudge, now, signal } = deps
  for (let start = performance.now(); !signal.aborted; start = await rest(start, signal)) {
    const [[row]] = await store.read(store.removal.next({}))
    if (!row) return blankFile(deps)
    // One that was deleted by a command, next to this process, has readers that do not know.
    nudge.publish(row.id, null)
    await store.write([store.removal.more(row.id, now())])
  }
}

async function blankFile({ store, now, signal }: RemovalDeps): Promise<void> {
  if (!store.blank || signal.aborted) return
  const [[noted], [run]] = await store.read(store.removal.noted({}), store.runs.anyAtWork({}))
  const since = noted?.since ?? null
  // Either way: the clock may be set back.
  if (since === null || Math.abs(now() - since) < (run ? PATIENCE_MS : DAY_MS)) return
  let start = performance.now()
  while (!signal.aborted && (await store.blank(!run)) === 'more') start = await rest(start, signal)
}

/** Waits as long as was worked. @returns when the next work begins */
export async function rest(since: number, signal: AbortSignal): Promise<number> {
  await delay(performance.now() - since, undefined, { signal, ref: false })
  return performance.now()
}
