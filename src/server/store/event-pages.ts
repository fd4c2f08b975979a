import type { EventRow } from './events.ts'
import type { Store } from './store.ts'

const MOST_ROWS = 500
const LEAST_ROWS = 8
const FIRST_ROWS = 16
/** Characters that are read at once, as far as the rows before tell how long the next ones are. */
const AT_ONCE = 131_072

/** Reads a log from any position on, a page at a time: many short events or few long ones, so that a page is never large. */
export interface EventPages {
  /** @returns what comes after a seq, and whether there may be more */
  after(seq: number): Promise<{ rows: EventRow[]; more: boolean }>
}

export function eventPages(store: Store, conversationId: string): EventPages {
  let limit = FIRST_ROWS
  return {
    async after(seq) {
      const [rows] = await store.read(store.events.after({ conversationId, after: seq, limit }))
      const more = rows.length === limit
      const size = rows.reduce((sum, { data }) => sum + data.length, 1)
      const fitting = Math.floor((rows.length * AT_ONCE) / size)
      limit = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting))
      return { rows, more }
    },
  }
}
