import { expect, it } from 'vitest'
import { blockingTime } from './cold-load.ts'

const load = (firstPaint: number, ...longTasks: { at: number; duration: number }[]) =>
  blockingTime({ firstPaint, longTasks, frames: [], keys: [], largestPaint: 0, shift: 0 })

it('counts what tasks take beyond 50 ms, from the first paint on', () => {
  expect(load(100)).toBe(0)
  expect(load(100, { at: 200, duration: 80 }, { at: 400, duration: 51 })).toBe(31)
  expect(load(100, { at: 0, duration: 90 })).toBe(0)
})

it('counts of a task that the first paint interrupts what comes after it', () => {
  expect(load(100, { at: 50, duration: 150 })).toBe(50)
  expect(load(100, { at: 50, duration: 80 })).toBe(0)
})
