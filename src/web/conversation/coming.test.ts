import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createComing } from './coming.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** @returns what has been done to the element's attribute, in order */
function setUp() {
  const set: boolean[] = []
  const toggleAttribute = (_: string, on = true) => set.push(on) > 0 && on
  return { set, coming: createComing({ toggleAttribute }) }
}

test('while words come the mark is set once, and it goes when they pause', () => {
  const { set, coming } = setUp()
  for (let i = 0; i < 50; i++) {
    coming.note()
    vi.advanceTimersByTime(50)
  }
  expect(set).toEqual([true])
  vi.advanceTimersByTime(500)
  expect(set).toEqual([true, false])
  coming.note()
  expect(set).toEqual([true, false, true])
})

test('at the end it goes at once, and for good', () => {
  const { set, coming } = setUp()
  coming.note()
  coming.stop()
  expect(set).toEqual([true, false])
  vi.advanceTimersByTime(1000)
  expect(set).toEqual([true, false])
})
