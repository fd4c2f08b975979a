import { sql } from 'kysely'

/**
 * The last row of the page before, in a list whose newest rows (`created_at`, ms) come first. An interface would not be
 * among the values that a query takes.
 */
export type PageStart = { time: number; id: string }

/** What comes after that row. */
export const olderThan = ({ time, id }: PageStart) =>
  sql<boolean>`(created_at, id) < (${time}, ${id})`

/** @param before the `next` of the page before; undefined: from the newest */
export function pageStart(before: string | undefined): PageStart {
  if (before === undefined) return { time: Number.MAX_SAFE_INTEGER, id: '' }
  const [time = '', id = ''] = before.split('.')
  return { time: Number(time) || 0, id }
}

/** @param rows one more than `limit`, where there is another page */
export function pageOf<Row extends { created_at: number; id: string }, T>(
  rows: Row[],
  limit: number,
  show: (row: Row) => T,
): { items: T[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last ? `${last.created_at}.${last.id}` : null
  return { items: shown.map(show), next }
}
