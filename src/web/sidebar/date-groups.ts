import type { Conversation } from '../../protocol/index.ts'

type GroupName = 'pinned' | 'today' | 'yesterday' | 'week' | 'month' | 'older'

export interface DateGroup {
  name: GroupName
  items: Conversation[]
}

const DAY = 86_400_000

/** Puts conversations, which come newest first, under the days a person thinks in. Pinned ones stand above. */
export function groupByDate(items: readonly Conversation[], now: Date): DateGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const groups = new Map<GroupName, Conversation[]>([['pinned', []]])
  for (const item of items) {
    const name = item.pinned ? 'pinned' : nameOf(Date.parse(item.updatedAt), midnight)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return Array.from(groups, ([name, items]) => ({ name, items })).filter(
    (it) => it.items.length > 0,
  )
}

function nameOf(time: number, midnight: number): GroupName {
  if (time >= midnight) return 'today'
  if (time >= midnight - DAY) return 'yesterday'
  if (time >= midnight - 7 * DAY) return 'week'
  if (time >= midnight - 30 * DAY) return 'month'
  return 'older'
}
