import type { DateGroup } from './date-groups.ts'
import { placeOf, type InOrder } from './in-order.ts'

type Groups = readonly DateGroup[]

/** All rows of a list, and the groups in which they stand. */
export interface Rows {
  items: InOrder
  groups: Groups
}

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

/** So many rows come and go together: few, since the frame in which they come shall not be a long one. */
const STEP = 4
/** As many steps more than are in sight are there on either side. */
const SPARE = 3
/** As many rows as are surely in sight. */
const SEEN = 8

/** The rows near the part of the list between `top` and `bottom`, in pixels from its upper edge. */
export function rangeNear(groups: Groups, sizes: Sizes, top: number, bottom: number): Range {
  const first = Math.floor(rowAt(groups, sizes, top) / STEP) - SPARE
  const end = Math.ceil((rowAt(groups, sizes, bottom) + 1) / STEP) + SPARE
  return { first: Math.max(0, first * STEP), end: end * STEP }
}

/** @returns a row beyond the last one where the list has ended */
function rowAt(groups: Groups, { row, heading }: Sizes, y: number): number {
  let left = y
  let at = 0
  for (const { first, end } of groups) {
    left -= heading
    at = first + Math.max(0, Math.floor(left / row))
    if (at < end) break
    left -= (end - first) * row
  }
  return at
}

/**
 * Those rows of a group that are there: those of a range, and what the keyboard is on or may reach from where it is,
 * however far away that is.
 * @param kept the row with the keyboard; -1: none
 * @param count how many rows there are in all groups
 */
export function placesIn(group: DateGroup, near: Range, kept: number, count: number): number[] {
  const places = new Set([0, kept - 1, kept, kept + 1, count - 1])
  for (let place = near.first; place < near.end; place++) places.add(place)
  return [...places]
    .filter((place) => place >= group.first && place < group.end)
    .sort((a, b) => a - b)
}

/** How far what is in sight at `top` has moved down, in pixels: by the first row there that was not put elsewhere itself. */
export function shiftOf(before: Rows, after: Rows, sizes: Sizes, top: number): number {
  const from = rowAt(before.groups, sizes, top)
  for (const [i, item] of before.items.slice(from, from + SEEN).entries()) {
    const at = placeOf(after.items, item)
    if (at >= 0) return topOf(after.groups, sizes, at) - topOf(before.groups, sizes, from + i)
  }
  return 0
}

function topOf(groups: Groups, { row, heading }: Sizes, place: number): number {
  return place * row + groups.filter(({ first }) => first <= place).length * heading
}
