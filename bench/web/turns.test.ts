import { describe, expect, it } from 'vitest'
import { growthOf, turnOf, undisturbed } from './turns.ts'

describe('turnOf', () => {
  const measured = { updates: [1, 2, 3, 4], longTasks: [], frames: [] }

  it('says what updates cost, and how busy the thread was', () => {
    expect(turnOf(measured, 20, 100)).toMatchObject({ sum: 10, p95: 4, max: 4, busyShare: 0.2 })
  })

  it('knows of tasks beyond updates only what the browser tells', () => {
    expect(turnOf(measured, 20, 100).longestTask).toBe(4)
    expect(turnOf({ ...measured, longTasks: [55, 70] }, 20, 100).longestTask).toBe(70)
  })

  it('has frames only where there was a pace', () => {
    expect(turnOf(measured, 20, 100).frameP95).toBeUndefined()
    expect(turnOf({ ...measured, frames: [16, 17, 50] }, 20, 100).frameP95).toBe(50)
  })
})

it('undisturbed takes the least that an update took in any turn', () => {
  const turns = [
    [5, 1, 9],
    [2, 8, 9],
    [3, 3, 7],
  ].map((updates) => ({ updates }))
  expect(undisturbed(turns)).toEqual([2, 1, 7])
  expect(undisturbed([])).toEqual([])
})

describe('growthOf', () => {
  const flat = Array.from({ length: 1000 }, () => 0.2)

  it('is 1 where nothing grows', () => {
    expect(growthOf(flat)).toBeCloseTo(1)
  })

  it('is what the last quarter costs more', () => {
    expect(growthOf(flat.map((ms, i) => (i >= 750 ? 3 * ms : ms)))).toBeCloseTo(3)
    // Proportional to the length: 7/8 of it in the middle of the last quarter, 1/8 in the middle of the first.
    expect(growthOf(flat.map((ms, i) => ms * i))).toBeGreaterThan(6)
  })

  it('does not take a hiccup for growth', () => {
    expect(growthOf(flat.with(900, 40).with(100, 8))).toBeCloseTo(1)
  })
})
