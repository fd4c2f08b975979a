import type { CompactionRow } from '../store/compactions.ts'
import type { Store } from '../store/store.ts'

/**
 * What goes along in place of the messages above one, once those are too long. It belongs to that one, above which nothing
 * changes any more: so it serves every branch through it and no other.
 */
export interface Compaction {
  /** Null: there was nobody to write one. */
  text: string | null
  /** What stood among those messages as instructions. */
  instructions: string[]
}

export async function readCompaction(
  store: Pick<Store, 'read' | 'compactions'>,
  conversationId: string,
  messageId: string,
): Promise<Compaction | undefined> {
  const [[row]] = await store.read(store.compactions.get({ conversationId, messageId }))
  return row && compactionOf(row)
}

/** The first one that is kept stays, since prompts begin with it. @returns that one */
export async function keepCompaction(
  store: Store,
  conversationId: string,
  messageId: string,
  compaction: Compaction,
): Promise<Compaction | undefined> {
  const data = JSON.stringify(compaction)
  await store.write([[store.compactions.keep({ conversationId, messageId, data })]])
  return readCompaction(store, conversationId, messageId)
}

function compactionOf({ data }: CompactionRow): Compaction {
  return JSON.parse(data) as Compaction
}
