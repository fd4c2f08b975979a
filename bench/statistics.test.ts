import { describe, expect, it } from 'vitest'
import { highest, meanWithoutHighest, median, quantile, sum } from './statistics.ts'

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

  it('leaves the highest values out of a mean, and none where the share is small', () => {
    expect(meanWithoutHighest([1, 2, 3, 100], 0.25)).toBe(2)
    expect(meanWithoutHighest([100, 1, 2, 3], 0.5)).toBe(1.5)
    expect(meanWithoutHighest([4, 8], 0.02)).toBe(6)
    expect(() => meanWithoutHighest([], 0.5)).toThrow(RangeError)
  })

  it('adds up, and finds the highest', () => {
    expect(sum([1, 2, 3.5])).toBe(6.5)
    expect(highest([2, 7, 3])).toBe(7)
    expect(highest([])).toBe(0)
  })

  it('knows nothing of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})
