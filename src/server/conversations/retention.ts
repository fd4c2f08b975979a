import { AppError } from '../../protocol/index.ts'
import { deleteConversation } from './conversations.ts'
import { rest, type RemovalDeps } from './removal.ts'

const DAY_MS = 86_400_000
const PAGE = 500

/**
 * Deletes the conversations in which nothing was said for so many days, as their owners would. Those that are pinned
 * stay, and those in which a reply is being written.
 */
export async function deleteUnused(deps: RemovalDeps, days: number): Promise<void> {
  const { store, now, signal } = deps
  const unusedSince = now() - days * DAY_MS
  let start = performance.now()
  for (let after = ''; ;) {
    const [rows] = await store.read(store.conversations.each({ after, limit: PAGE }))
    for (const { id, owner_id, updated_at, pinned } of rows) {
      if (updated_at >= unusedSince || pinned) continue
      await deleteConversation(deps, owner_id, id, { unusedSince }).catch(passOverUsed)
      start = await rest(start, signal)
    }
    start = await rest(start, signal)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.id
  }
}

/** Something was said in it, or it was pinned or deleted, since it was looked at. */
function passOverUsed(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'conversation_not_found') throw error
}
