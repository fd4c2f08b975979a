import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../protocol/index.ts'
import { placesIn, rangeNear, shiftOf, type Rows } from './row-window.ts'

const SIZES = { row: 36, heading: 40 }

/** The higher its number, the older it is. */
const row = (i: number, more: Partial<Conversation> = {}) =>
  ({ id: `c${i}`, updatedAt: String(9999 - i), pinned: i < 5, ...more }) as Conversation
const rows = (from: number, count: number) => Array.from({ length: count }, (_, k) => row(from + k))

/** Parts of a list, with a heading above each. */
function listOf(...parts: Conversation[][]): Rows {
  let end = 0
  const groups = parts.map(({ length }) => ({
    name: 'older' as const,
    first: end,
    end: (end += length),
  }))
  return { items: parts.flat(), groups }
}

const PINNED = rows(0, 5)
const TODAY = rows(5, 40)
const OLDER = rows(45, 955)
const LIST = listOf(PINNED, TODAY, OLDER)
const HEIGHT = 1000 * SIZES.row + 3 * SIZES.heading

/** Where each row stands. */
const tops = LIST.groups.flatMap(({ first, end }, g) =>
  Array.from({ length: end - first }, (_, k) => (first + k) * SIZES.row + (g + 1) * SIZES.heading),
)

describe('the rows that are there', () => {
  test('are all that are in sight, wherever that is, and not many more', () => {
    for (let top = -50; top < HEIGHT; top += 17) {
      const bottom = top + 700
      const { first, end } = rangeNear(LIST.groups, SIZES, top, bottom)
      const inSight = tops.flatMap((at, place) =>
        at < bottom && at + SIZES.row > top ? [place] : [],
      )
      expect(inSight.every((place) => place >= first && place < end)).toBe(true)
      expect(end - first).toBeLessThan(21 + 2 * 12 + 2 * 4)
    }
  })

  test('are the same while somebody scrolls a little', () => {
    const ranges = Array.from({ length: 100 }, (_, k) =>
      JSON.stringify(rangeNear(LIST.groups, SIZES, 5000 + k, 5700 + k)),
    )
    expect(new Set(ranges).size).toBeLessThan(5)
  })

  test('stand in their groups, in order and once, with what the keyboard may reach', () => {
    const near = { first: 36, end: 60 }
    const places = (kept: number) => LIST.groups.map((group) => placesIn(group, near, kept, 1000))
    const count = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, k) => from + k)
    expect(places(-1)).toEqual([[0], count(36, 45), [...count(45, 60), 999]])
    expect(places(4)).toEqual([
      [0, 3, 4],
      [5, ...count(36, 45)],
      [...count(45, 60), 999],
    ])
    expect(places(60)).toEqual([[0], count(36, 45), [...count(45, 62), 999]])
  })
})

describe('what is in sight', () => {
  const top = tops[100]!
  const shift = (...parts: Conversation[][]) => shiftOf(LIST, listOf(...parts), SIZES, top)

  test('moves by what came above it, and by what went', () => {
    const newer = row(5000, { updatedAt: '9999' })
    expect(shift(PINNED, [newer, ...TODAY], OLDER)).toBe(36)
    expect(shift(PINNED, TODAY.slice(2), OLDER)).toBe(-72)
    expect(shift(TODAY, OLDER)).toBe(-5 * 36 - 40)
    expect(shift(PINNED, TODAY, [OLDER[0]!], OLDER.slice(1))).toBe(40)
  })

  test('does not go along with a row that was put elsewhere', () => {
    const left = OLDER.filter(({ id }) => id !== 'c100')
    expect(shift(PINNED, [row(100, { updatedAt: '9999' }), ...TODAY], left)).toBe(0)
    expect(shift([row(100, { pinned: true }), ...PINNED], TODAY, left)).toBe(0)
  })

  test('stays where it is when all of it is new, or gone', () => {
    expect(shift(rows(5000, 10))).toBe(0)
    expect(shift()).toBe(0)
  })
})
