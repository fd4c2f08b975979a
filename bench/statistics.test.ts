import { describe, expect, it } from 'vitest'
import { median, quantile } from './statistics.ts'

describe('statistics', () => {
  it('takes the middle, or the mean of the middle two, whatever the order', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
  })

  it('takes the value below which a share lies', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(quantile(hundred, 0.99)).toBe(100)
    expect(quantile(hundred, 0.5)).toBe(51)
    expect(quantile(hundred, 0)).toBe(1)
    expect(quantile(hundred, 1)).toBe(100)
  })

  it('knows nothing of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})
