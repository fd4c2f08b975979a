import { expect, test } from 'vitest'
import type { Conversation } from '../../protocol/index.ts'
import { groupByDate } from './date-groups.ts'

const NOW = new Date(2026, 10, 21, 11, 0)

const item = (id: string, at: Date, pinned = false) =>
  ({ id, pinned, updatedAt: at.toISOString() }) as Conversation

const grouped = (items: Conversation[]) =>
  groupByDate(items, NOW).map(({ name, first, end }) => [
    name,
    items.slice(first, end).map(({ id }) => id),
  ])

test('days as a person counts them: by midnight, not by hours', () => {
  const items = [
    item('pinned', new Date(2024, 1, 1), true),
    item('newest', new Date(2026, 10, 21, 10, 0)),
    item('today', new Date(2026, 10, 21, 0, 0)),
    item('yesterday', new Date(2026, 10, 20, 23, 59)),
    item('week', new Date(2026, 10, 15)),
    item('month', new Date(2026, 9, 30)),
    item('old', new Date(2025, 1, 1)),
  ]
  expect(grouped(items)).toEqual([
    ['pinned', ['pinned']],
    ['today', ['newest', 'today']],
    ['yesterday', ['yesterday']],
    ['week', ['week']],
    ['month', ['month']],
    ['older', ['old']],
  ])
})

test('a day without conversations has no group', () => {
  const items = [item('today', NOW), item('old', new Date(2025, 1, 1))]
  expect(grouped(items)).toEqual([
    ['today', ['today']],
    ['older', ['old']],
  ])
  expect(grouped([])).toEqual([])
})
