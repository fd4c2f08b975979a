import { describe, expect, it } from 'vitest'
import { leftOf, takeOne, waitOf } from './gcra.ts'

const TEN_A_MINUTE = { limit: 10, period: 60_000 }

/** Takes at these times. @returns which were let through */
function take(times: number[]): boolean[] {
  let emptyAt: number | undefined
  return times.map((now) => {
    const next = takeOne(TEN_A_MINUTE, emptyAt, now)
    emptyAt = next ?? emptyAt
    return next !== undefined
  })
}

describe('the rate', () => {
  it('lets all of a minute through at once, and no more', () => {
    expect(take(Array.from({ length: 12 }, () => 5)).filter(Boolean)).toHaveLength(10)
  })

  it.each([1, 7, 9, 11, 14, 60, 333, 60_000])(
    'of %i lets so many through, not one less',
    (limit) => {
      const gcra = { limit, period: 60_000 }
      const now = 1_795_276_800_123
      let emptyAt: number | undefined
      for (let left = limit - 1; left >= 0; left--) {
        emptyAt = takeOne(gcra, emptyAt, now)
        expect(emptyAt).toBeDefined()
        expect(leftOf(gcra, emptyAt!, now)).toBe(left)
      }
      expect(takeOne(gcra, emptyAt, now)).toBeUndefined()
    },
  )

  it('then lets one through each six seconds', () => {
    const burst = Array.from({ length: 10 }, () => 0)
    expect(take([...burst, 5_999, 6_000, 6_001, 12_000]).slice(10)).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it('has no edge at which twice as much fits', () => {
    const late = Array.from({ length: 10 }, () => 59_000)
    const early = Array.from({ length: 10 }, () => 61_000)
    expect(take([...late, ...early]).filter(Boolean)).toHaveLength(10)
  })

  it('is whole again after a minute', () => {
    const burst = (now: number) => Array.from({ length: 10 }, () => now)
    expect(take([...burst(0), ...burst(60_000)]).every(Boolean)).toBe(true)
  })

  it('says what is left, and how long to wait', () => {
    const one = takeOne(TEN_A_MINUTE, undefined, 1000)!
    expect(leftOf(TEN_A_MINUTE, one, 1000)).toBe(9)
    expect(leftOf(TEN_A_MINUTE, one, 7000)).toBe(10)
    expect(waitOf(TEN_A_MINUTE, 1000 + 60_000, 1000)).toBe(6000)
    expect(waitOf(TEN_A_MINUTE, one, 1000)).toBe(0)
  })
})
