import { expect, test } from 'vitest'
import type { Conversation } from '../../protocol/index.ts'
import { countOf, including, placeOf, sorted, without } from './in-order.ts'

const item = (id: string, updatedAt: number, pinned = false) =>
  ({ id, updatedAt: String(updatedAt), pinned }) as Conversation
const ids = (items: readonly Conversation[]) => items.map(({ id }) => id).join('')

const ITEMS = [
  item('b', 5),
  item('p', 1, true),
  item('c', 5),
  item('a', 9),
  item('q', 2, true),
  item('d', 3),
]

test('pinned ones first, then newest first; of one moment those that were made later', () => {
  expect(ids(sorted(ITEMS))).toBe('qpacbd')
})

test('one that comes stands where sorting puts it, wherever that is; without it, all is as before', () => {
  for (const one of ITEMS) {
    const others = sorted(ITEMS.filter((it) => it !== one))
    const all = including(others, one)
    expect(ids(all)).toBe('qpacbd')
    expect(all[placeOf(all, one)]).toBe(one)
    expect(without(all, one)).toEqual(others)
  }
})

test('how many come first is found without going through all', () => {
  for (const length of [0, 1, 2, 7, 10_000])
    for (const count of new Set([0, 1, 5, length - 1, length])) {
      if (count < 0 || count > length) continue
      const items = Array.from({ length }, (_, at) => item(String(at), at))
      let looks = 0
      const found = countOf(items, ({ id }) => {
        looks++
        return Number(id) < count
      })
      expect(found).toBe(count)
      expect(looks).toBeLessThan(15)
    }
})

test('one that was put elsewhere, or has gone, stands nowhere', () => {
  const all = sorted(ITEMS)
  expect(placeOf(all, item('b', 4))).toBe(-1)
  expect(placeOf(all, item('d', 3, true))).toBe(-1)
  expect(placeOf(all, item('e', 1))).toBe(-1)
  expect(placeOf([], item('e', 1))).toBe(-1)
})
