import { countOf, type InOrder } from './in-order.ts'

type GroupName = 'pinned' | 'today' | 'yesterday' | 'week' | 'month' | 'older'

/** Conversations of a list from the one at `first` up to the one at `end`, which is not one of them. */
export interface DateGroup {
  name: GroupName
  first: number
  end: number
}

const DAY = 86_400_000

/** Puts conversations under the days a person thinks in. Pinned ones stand above. */
export function groupByDate(items: InOrder, now: Date): DateGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const before = (days: number) => new Date(midnight - days * DAY).toISOString()
  const since: Record<GroupName, string> = {
    // No time is written so: only what is pinned.
    pinned: '~',
    today: before(0),
    yesterday: before(1),
    week: before(7),
    month: before(30),
    older: '',
  }
  let end = 0
  return Object.entries(since).flatMap(([name, time]) => {
    const first = end
    end = countOf(items, ({ pinned, updatedAt }) => pinned || updatedAt >= time)
    return end > first ? [{ name: name as GroupName, first, end }] : []
  })
}
