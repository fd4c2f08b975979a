import type { Conversation } from '../../protocol/index.ts'
import type { DateGroup } from './date-groups.ts'

type Groups = readonly DateGroup[]

/** How high they are, in pixels. */
export interface Sizes {
  row: number
  heading: number
}

/** The rows from `first` up to `end`, which is not one of them, counted through all groups. */
export interface Range {
  first: number
  end: number
}

/** So many rows come and go together, and so many more than are in sight are there on either side. */
const STEP = 12
/** As many rows as are surely in sight. */
const SEEN = 8

/** The rows near the part of the list between `top` and `bottom`, in pixels from its upper edge. */
export function rangeNear(groups: Groups, sizes: Sizes, top: number, bottom: number): Range {
  const first = Math.floor(rowAt(groups, sizes, top) / STEP) - 1
  const end = Math.ceil((rowAt(groups, sizes, bottom) + 1) / STEP) + 1
  return { first: Math.max(0, first * STEP), end: end * STEP }
}

function rowAt(groups: Groups, { row, heading }: Sizes, y: number): number {
  let before = 0
  let left = y
  for (const { items } of groups) {
    left -= heading
    if (left < items.length * row) return before + Math.max(0, Math.floor(left / row))
    left -= items.length * row
    before += items.length
  }
  return before
}

/**
 * The places within a group of those rows that are there: those of a range, and what the keyboard is on or may reach from
 * where it is, however far away that is.
 * @param before how many rows stand before the group's
 * @param kept the row with the keyboard; -1: none
 */
export function placesIn(
  { items }: DateGroup,
  before: number,
  { first, end }: Range,
  kept: number,
  count: number,
): number[] {
  const near = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
  const reached = kept < 0 ? [] : [kept - 1, kept, kept + 1]
  const places = [0, ...near, ...reached, count - 1].map((place) => place - before)
  const inside = places.filter((place) => place >= 0 && place < items.length)
  return [...new Set(inside)].sort((a, b) => a - b)
}

/** How far what is in sight at `top` has moved down, in pixels: by the first row there that was not put elsewhere itself. */
export function shiftOf(before: Groups, after: Groups, sizes: Sizes, top: number): number {
  const from = rowAt(before, sizes, top)
  const seen = new Map<string, { item: Conversation; top: number }>()
  eachRow(before, sizes, (item, at, place) => {
    if (place >= from && place < from + SEEN) seen.set(item.id, { item, top: at })
  })
  const shifts = new Map<string, number>()
  eachRow(after, sizes, (item, at) => {
    const old = seen.get(item.id)
    const stays = old?.item.updatedAt === item.updatedAt && old.item.pinned === item.pinned
    if (old && stays) shifts.set(item.id, at - old.top)
  })
  for (const id of seen.keys()) if (shifts.has(id)) return shifts.get(id)!
  return 0
}

function eachRow(
  groups: Groups,
  { row, heading }: Sizes,
  run: (item: Conversation, top: number, place: number) => void,
) {
  let place = 0
  let top = 0
  for (const { items } of groups) {
    top += heading
    for (const item of items) {
      run(item, top, place++)
      top += row
    }
  }
}
