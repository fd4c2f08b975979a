import type { Logger } from '../log.ts'
import type { Nudge } from '../events/nudge.ts'
import type { Store } from '../store/store.ts'
import { removeDeleted } from './removal.ts'
import { deleteUnused } from './retention.ts'

export interface KeepRemovingDeps {
  store: Store
  nudge: Nudge
  logger: Logger
  /** Milliseconds since 1970. */
  now: () => number
  /** After so many days without a word a conversation is deleted; 0: never. */
  retentionDays: number
}

const EVERY_MS = 5_000
/** An hour, in rounds: no clock that is set changes it. */
const ROUNDS = 720
/** A minute, after something has failed. */
const AGAIN = 12

/** Removes what is deleted, soon after, and once an hour deletes what is unused; of several processes one at a time. @returns stops it */
export function keepRemoving({ retentionDays, logger, ...deps }: KeepRemovingDeps): () => void {
  const { store } = deps
  const stopped = new AbortController()
  const { signal } = stopped
  let working = false
  let rounds = 0
  let expires = false
  let pause = 0

  async function round(looks: boolean): Promise<void> {
    const work = async () => {
      if (looks) await deleteUnused({ ...deps, signal }, retentionDays)
      await removeDeleted({ ...deps, signal })
    }
    if (!store.others) return work()
    const [deleted] = await store.read(store.removal.next({}))
    if (looks || deleted.length > 0) await store.others.alone(work)
  }

  const timer = setInterval(() => {
    if (rounds++ % ROUNDS === 0) expires = retentionDays > 0
    if (working || pause-- > 0) return
    const looks = expires
    expires = false
    working = true
    round(looks)
      .catch((err: unknown) => {
        pause = AGAIN
        if (!signal.aborted) logger.error({ err }, 'removal failed')
      })
      .finally(() => (working = false))
  }, EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    stopped.abort()
  }
}
