import { sql } from 'kysely'
import { AppError } from '../../protocol/index.ts'

/**
 * The last row of the page before, in a list whose newest rows (`created_at`, ms) come first. An interface would not be
 * among the values that a query takes.
 */
export type PageStart = { time: number; id: string }

/** What comes after that row. */
export const olderThan = ({ time, id }: PageStart) =>
  sql<boolean>`(created_at, id) < (${time}, ${id})`

/**
 * @param before the `next` of the page before; undefined: from the newest
 * @throws AppError `invalid_request` for what no page has given
 */
export function pageStart(before: string | undefined): PageStart {
  if (before === undefined) return { time: Number.MAX_SAFE_INTEGER, id: '' }
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{16})$/.exec(before) ?? []
  if (time === undefined || id === undefined)
    throw new AppError('invalid_request', {
      field: 'before',
      message: 'before is not a position in this list.',
    })
  return { time: Number(time), id }
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
