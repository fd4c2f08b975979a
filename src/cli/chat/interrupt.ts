import type { Client } from '../../client/index.ts'
import type { Screen } from './screen.ts'

/** What Ctrl-C does while something goes on: the first stops the reply, the second leaves at once. */
export interface Interrupt {
  press(): void
  /** Falls when nothing is to be waited for any more. */
  readonly signal: AbortSignal
  /** Names the run that is to be stopped. */
  watch(runId: string): void
  /** Was it pressed? */
  readonly pressed: boolean
}

export function createInterrupt(client: Client, screen: Screen, leave: () => void): Interrupt {
  const controller = new AbortController()
  let runId: string | null = null
  let pressed = false

  function stop(id: string) {
    screen.note('Stopping …')
    client.runs.cancel(id).catch(() => controller.abort())
  }

  return {
    signal: controller.signal,
    get pressed() {
      return pressed
    },
    watch(id) {
      runId = id
      // Pressed before there was a run, or while it went on in another.
      if (pressed) stop(id)
    },
    press() {
      if (pressed) return leave()
      pressed = true
      if (runId === null) controller.abort()
      else stop(runId)
    },
  }
}
