import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from './config.ts'
import { deleteBelongings, findBelongings, type Belongings } from './conversations/erase.ts'
import { removeDeleted } from './conversations/removal.ts'
import { createNudge } from './events/nudge.ts'
import { StartError } from './start-error.ts'
import { lookAtStore } from './store/look-at-store.ts'
import { openStore } from './store/open-store.ts'
import { rewriteSqlite } from './store/sqlite-rewrite.ts'
import type { Store } from './store/store.ts'

const LOOK_MS = 200

export interface EraseOptions {
  /** False: only tell what there is. */
  force: boolean
  /** Called before a server is waited for, which does the work. */
  waiting(): void
}

/**
 * Removes all that belongs to an owner, or a conversation, for good: nobody finds it, no row is left of it, and on SQLite
 * no byte in the files. Where a server runs on the data folder, that does it; else it is done here.
 * @param name an owner, or the id of a conversation
 * @returns what there is, or was; also where that is nothing, what was deleted before is removed for good
 * @throws StartError when a reply is being written
 */
export async function erase(
  config: Config,
  name: string,
  { force, waiting }: EraseOptions,
): Promise<Belongings> {
  const { dataDirectory: directory, databaseUrl } = config
  const { running } = await lookAtStore({ directory, databaseUrl })
  const store = await openStore({ ...config, directory, beside: true })
  let found: Belongings
  try {
    found = await findBelongings(store, name)
    if (!force) return found
    if (found.running > 0)
      throw new StartError(
        `Replies are being written, or wait for somebody, in ${found.running} of these conversations. Stop them first.`,
      )
    await deleteBelongings(store, found)
    if (running) await waitForServer(store, waiting)
    else await removeHere(store)
    if (found.ownerId !== undefined) await store.write([store.account.erase(found.ownerId)])
  } finally {
    await store.close()
  }
  if (!running && databaseUrl === undefined) rewriteSqlite(directory)
  return found
}

/** The server removes what is deleted, and is told that what is left in the file cannot wait. */
async function waitForServer(store: Store, waiting: () => void): Promise<void> {
  waiting()
  const { next, noted, hurry } = store.removal
  await store.write([hurry()])
  for (;;) {
    const [[deleted], [left]] = await store.read(next({}), noted({}))
    if (!deleted && left?.since === null) return
    // What it has just removed has been noted since.
    if (!deleted && left?.since !== 0) await store.write([hurry()])
    await delay(LOOK_MS)
  }
}

async function removeHere(store: Store): Promise<void> {
  const { signal } = new AbortController()
  const work = () => removeDeleted({ store, nudge: createNudge(), now: Date.now, signal })
  if (!store.others) return work()
  // A server that is at it does all that there is.
  for (;;) {
    await store.others.alone(work)
    const [[deleted]] = await store.read(store.removal.next({}))
    if (!deleted) return
    await delay(LOOK_MS)
  }
}
