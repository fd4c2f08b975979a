import { computed, effect, type ReadonlySignal } from '@preact/signals'
import { isLive } from '../../protocol/index.ts'
import type { Client } from '../../client/index.ts'
import { sleep } from '../network.ts'
import type { OpenState } from './open-state.ts'
import type { Outgoing } from './outbox.ts'

/** How often a page that nobody sees asks, in milliseconds. */
const ASK_EVERY = 5000

/**
 * A page that nobody sees hears of nothing. While a message waits there for a reply, it asks now and then whether that has
 * ended, so that the message goes although its writer looks at something else.
 * @param onEnd called when the reply has ended
 * @returns the end of it
 */
export function askUnseen(
  client: Pick<Client, 'runs'>,
  { liveRun }: Pick<OpenState, 'liveRun'>,
  items: ReadonlySignal<readonly Outgoing[]>,
  onEnd: () => void,
): () => void {
  const waitsFor = computed(() =>
    items.value.some(({ queued, held }) => queued && !held) ? liveRun.value : null,
  )

  async function ask(runId: string, signal: AbortSignal) {
    for (;;) {
      await sleep(ASK_EVERY, signal)
      if (signal.aborted) return
      if (!document.hidden) continue
      const run = await client.runs.get(runId).catch(() => null)
      if (run && !isLive(run.state) && !signal.aborted) return onEnd()
    }
  }

  return effect(() => {
    const runId = waitsFor.value
    if (runId === null) return
    const end = new AbortController()
    void ask(runId, end.signal)
    return () => end.abort()
  })
}
