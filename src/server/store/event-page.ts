import type { EventRow } from './events.ts'
import type { ReadStore } from './store.ts'

const MOST_ROWS = 500
/** Bytes of data that are enough for a page. */
const ENOUGH = 131_072

/**
 * Reads the next page of a log: many short events or few long ones, so that a page is never large.
 * @returns what comes after a seq, and whether there may be more
 */
export async function eventPage(
  store: ReadStore,
  conversationId: string,
  after: number,
): Promise<{ rows: EventRow[]; more: boolean }> {
  const [rows] = await store.read(
    store.events.page({ conversationId, after, limit: MOST_ROWS, bytes: ENOUGH }),
  )
  const size = rows.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0)
  return { rows, more: rows.length === MOST_ROWS || size >= ENOUGH }
}
