import type { Message } from '../../../protocol/index.ts'

/** A time as Python writes it: microseconds, left out when there are none, and a zone in figures. */
export function isoFormat(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000)
  const rest = microseconds - seconds * 1_000_000
  const base = new Date(seconds * 1000).toISOString().replace('.000Z', '')
  return `${base}${rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`}+00:00`
}

/**
 * The times of the messages of a branch, each later than the one before: clients take them for ids, and a message and
 * its reply may well be of the same millisecond.
 * @param messages oldest first
 * @returns microseconds since 1970
 */
export function timesOf(messages: readonly Message[]): number[] {
  let last = -Infinity
  return messages.map((message) => {
    last = Math.max(Date.parse(message.createdAt) * 1000, last + 1)
    return last
  })
}
