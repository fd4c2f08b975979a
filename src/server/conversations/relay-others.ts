import { createChangeSet, type Change } from '../store/changes.ts'
import type { Store } from '../store/store.ts'
import { batchesOf, type Batch } from '../events/frame.ts'
import type { Nudge } from '../events/nudge.ts'

/** More than this is read by each reader for itself, page by page. */
const PAGE = 500

/**
 * Brings to the readers of this process what others commit. What several readers follow is read once for all.
 * @returns stops it
 */
export function relayOthers({ store, nudge }: { store: Store; nudge: Nudge }): () => void {
  const waiting = createChangeSet()
  let reading = false
  let looking = false

  function hear(changes: Change[]): void {
    for (const change of changes) waiting.add(change)
    if (!reading) void readAll()
  }

  async function readAll(): Promise<void> {
    reading = true
    while (waiting.size > 0) await readSome(waiting.take())
    reading = false
  }

  async function readSome(changes: Change[]): Promise<void> {
    const followed = changes.filter(
      (change) =>
        change.kind === 'events' &&
        change.last - change.first < PAGE &&
        nudge.followed.has(change.conversationId),
    ) as Extract<Change, { kind: 'events' }>[]
    const logs = followed.map(({ conversationId, first, last }) =>
      store.events.after({ conversationId, after: first - 1, limit: last - first + 1 }),
    )
    const read = logs.length > 0 ? await store.read(...logs).catch(() => []) : []
    const batches = new Map<Change, Batch[]>()
    followed.forEach((change, i) => {
      const rows = read[i]
      // After compaction there may be fewer; whoever follows reads them then.
      if (rows?.length === change.last - change.first + 1 && rows.length > 0)
        batches.set(change, batchesOf(rows))
    })
    for (const change of changes) publish(change, batches.get(change) ?? null)
  }

  function publish(change: Change, batches: Batch[] | null): void {
    if (change.kind === 'deleted') nudge.publish(change.conversationId, null)
    if (change.kind !== 'events') return
    const { conversationId, last, endsRun, listed } = change
    nudge.publish(conversationId, { last, batches, endsRun, listed })
  }

  /** Each log that is followed is compared with its readers. */
  async function lookAgain(): Promise<void> {
    if (looking) return
    looking = true
    await lookAtAll().catch(() => undefined)
    looking = false
  }

  async function lookAtAll(): Promise<void> {
    nudge.publishMissed()
    for (const id of [...nudge.followed.keys()]) {
      const [[row]] = await store.read(store.conversations.byId({ id }))
      const unread = { batches: null, endsRun: false, listed: false }
      nudge.publish(id, row ? { last: row.seq, ...unread } : null)
    }
  }

  return store.others?.listen(hear, () => void lookAgain()) ?? (() => {})
}
