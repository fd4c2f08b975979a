import type { Conversation } from '../../protocol/index.ts'

export interface DateGroup {
  label: string
  items: Conversation[]
}

const DAY = 86_400_000

/** Sorts conversations, newest first, under the days a person thinks in. Pinned ones stand above. */
export function groupByDate(items: readonly Conversation[], now: Date): DateGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const groups = new Map<string, Conversation[]>()
  const sorted = items.toSorted(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt.localeCompare(a.updatedAt),
  )
  for (const item of sorted) {
    const label = item.pinned ? 'Pinned' : labelOf(Date.parse(item.updatedAt), midnight)
    groups.set(label, [...(groups.get(label) ?? []), item])
  }
  return Array.from(groups, ([label, items]) => ({ label, items }))
}

function labelOf(time: number, midnight: number): string {
  if (time >= midnight) return 'Today'
  if (time >= midnight - DAY) return 'Yesterday'
  if (time >= midnight - 7 * DAY) return 'Last 7 days'
  if (time >= midnight - 30 * DAY) return 'Last 30 days'
  return 'Older'
}
