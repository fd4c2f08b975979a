import type { Conversation } from '../../protocol/index.ts'

type GroupName = 'pinned' | 'today' | 'yesterday' | 'week' | 'month' | 'older'

export interface DateGroup {
  name: GroupName
  items: Conversation[]
}

const DAY = 86_400_000

/** Sorts conversations, newest first, under the days a person thinks in. Pinned ones stand above. */
export function groupByDate(items: readonly Conversation[], now: Date): DateGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const groups = new Map<GroupName, Conversation[]>()
  const sorted = items.toSorted(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt.localeCompare(a.updatedAt),
  )
  for (const item of sorted) {
    const name = item.pinned ? 'pinned' : nameOf(Date.parse(item.updatedAt), midnight)
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return Array.from(groups, ([name, items]) => ({ name, items }))
}

function nameOf(time: number, midnight: number): GroupName {
  if (time >= midnight) return 'today'
  if (time >= midnight - DAY) return 'yesterday'
  if (time >= midnight - 7 * DAY) return 'week'
  if (time >= midnight - 30 * DAY) return 'month'
  return 'older'
}
