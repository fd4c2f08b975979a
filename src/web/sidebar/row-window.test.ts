import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../protocol/index.ts'
import type { DateGroup } from './date-groups.ts'
import { placesIn, rangeNear, shiftOf } from './row-window.ts'

const SIZES = { row: 36, heading: 40 }

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, k) => row(`c${from + k}`))
const row = (id: string, updatedAt = id) => ({ id, updatedAt, pinned: false }) as Conversation

/** 5 pinned ones, 40 of today, 955 older ones. */
const GROUPS: DateGroup[] = [
  { name: 'pinned', items: rows(0, 5) },
  { name: 'today', items: rows(5, 40) },
  { name: 'older', items: rows(45, 955) },
]
const HEIGHT = 1000 * SIZES.row + 3 * SIZES.heading

/** Where each row stands. */
const tops = GROUPS.flatMap(({ items }, g) => items.map(() => g)).map(
  (g, place) => place * SIZES.row + (g + 1) * SIZES.heading,
)

describe('the rows that are there', () => {
  test('are all that are in sight, wherever that is, and not many more', () => {
    for (let top = -50; top < HEIGHT; top += 17) {
      const bottom = top + 700
      const { first, end } = rangeNear(GROUPS, SIZES, top, bottom)
      const inSight = tops.flatMap((at, place) =>
        at < bottom && at + SIZES.row > top ? [place] : [],
      )
      expect(inSight.every((place) => place >= first && place < end)).toBe(true)
      expect(end - first).toBeLessThan(20 + 5 * 12)
    }
  })

  test('are the same while somebody scrolls a little', () => {
    const ranges = Array.from({ length: 100 }, (_, k) =>
      JSON.stringify(rangeNear(GROUPS, SIZES, 5000 + k, 5700 + k)),
    )
    expect(new Set(ranges).size).toBeLessThan(8)
  })

  test('stand in their groups, in order and once, with what the keyboard may reach', () => {
    const near = { first: 36, end: 60 }
    const places = (kept: number) => [
      placesIn(GROUPS[0]!, 0, near, kept, 1000),
      placesIn(GROUPS[1]!, 5, near, kept, 1000),
      placesIn(GROUPS[2]!, 45, near, kept, 1000),
    ]
    const count = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, k) => from + k)
    expect(places(-1)).toEqual([[0], count(31, 40), [...count(0, 15), 954]])
    expect(places(4)).toEqual([
      [0, 3, 4],
      [0, ...count(31, 40)],
      [...count(0, 15), 954],
    ])
    expect(places(60)).toEqual([[0], count(31, 40), [...count(0, 17), 954]])
  })
})

describe('what is in sight', () => {
  const top = tops[100]!
  const shift = (after: DateGroup[]) => shiftOf(GROUPS, after, SIZES, top)
  const [pinned, today, older] = GROUPS as [DateGroup, DateGroup, DateGroup]

  test('moves by what came above it, and by what went', () => {
    const more = { ...today, items: [row('new'), ...today.items] }
    expect(shift([pinned, more, older])).toBe(36)
    expect(shift([pinned, { ...today, items: today.items.slice(2) }, older])).toBe(-72)
    expect(shift([today, older])).toBe(-5 * 36 - 40)
    const week = { name: 'week' as const, items: [row('one')] }
    expect(shift([pinned, today, week, older])).toBe(76)
  })

  test('does not go along with a row that was put elsewhere', () => {
    const left = older.items.filter(({ id }) => id !== 'c100')
    const moved = { ...today, items: [row('c100', 'now'), ...today.items] }
    expect(shift([pinned, moved, { ...older, items: left }])).toBe(0)
  })

  test('stays where it is when all of it is new', () => {
    expect(shift([{ name: 'today', items: rows(5000, 10) }])).toBe(0)
  })
})
