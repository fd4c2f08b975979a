import { describe, expect, test } from 'vitest'
import { placeAfter } from './place-after.ts'

describe('the keys of a list', () => {
  test.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 4, 0],
    ['ArrowUp', 0, 4],
    ['Home', 3, 0],
    ['End', 0, 4],
    ['PageDown', 0, 4],
    ['PageUp', 4, 0],
    ['a', 2, undefined],
  ])('%s from %i', (key, at, to) => {
    expect(placeAfter(key, at, 5)).toBe(to)
  })

  test('lead nowhere in an empty list', () => {
    expect(placeAfter('ArrowDown', 0, 0)).toBeUndefined()
  })
})
