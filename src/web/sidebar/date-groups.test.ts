import { expect, test } from 'vitest'
import type { Conversation } from '../../protocol/index.ts'
import { groupByDate } from './date-groups.ts'

const NOW = new Date(2026, 10, 21, 11, 0)

const item = (id: string, at: Date, pinned = false) =>
  ({ id, pinned, updatedAt: at.toISOString() }) as Conversation

test('days as a person counts them: by midnight, not by hours', () => {
  const groups = groupByDate(
    [
      item('newest', new Date(2026, 10, 21, 10, 0)),
      item('today', new Date(2026, 10, 21, 0, 1)),
      item('yesterday', new Date(2026, 10, 20, 23, 59)),
      item('week', new Date(2026, 10, 15)),
      item('month', new Date(2026, 9, 30)),
      item('old', new Date(2025, 1, 1)),
      item('pinned', new Date(2024, 1, 1), true),
    ],
    NOW,
  )
  expect(groups.map(({ name, items }) => [name, items.map(({ id }) => id)])).toEqual([
    ['pinned', ['pinned']],
    ['today', ['newest', 'today']],
    ['yesterday', ['yesterday']],
    ['week', ['week']],
    ['month', ['month']],
    ['older', ['old']],
  ])
})
