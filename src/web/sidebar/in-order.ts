import type { Conversation } from '../../protocol/index.ts'

/** Conversations as they are listed: pinned ones first, then newest first. */
export type InOrder = readonly Conversation[]

/** How many of them come first for which something is true; all others come later. Looks at a few of them only. */
export function countOf(items: InOrder, isFirst: (item: Conversation) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isFirst(items[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

const countBefore = (items: InOrder, item: Conversation): number =>
  countOf(items, (other) => isBefore(other, item))

/** Where a conversation stands; -1: not there, or meanwhile elsewhere. */
export function placeOf(items: InOrder, item: Conversation): number {
  const at = countBefore(items, item)
  return at < items.length && !isBefore(item, items[at]!) ? at : -1
}

/** @param items each once */
export const sorted = (items: Iterable<Conversation>): InOrder =>
  [...items].sort((a, b) => (isBefore(a, b) ? -1 : 1))

export const including = (items: InOrder, item: Conversation): InOrder =>
  items.toSpliced(countBefore(items, item), 0, item)

/** @param item one of them */
export const without = (items: InOrder, item: Conversation): InOrder =>
  items.toSpliced(countBefore(items, item), 1)

function isBefore(a: Conversation, b: Conversation): boolean {
  if (a.pinned !== b.pinned) return a.pinned
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt
  return a.id > b.id
}
