import { expect, test } from 'vitest'
import type { Message } from '../../../protocol/index.ts'
import { isoFormat, timesOf } from './timestamps.ts'

test('times are written as Python writes them', () => {
  const second = Date.UTC(2025, 2, 14, 10, 14, 59) * 1000
  expect(isoFormat(second)).toBe('2025-03-14T10:14:59+00:00')
  expect(isoFormat(second + 631_328)).toBe('2025-03-14T10:14:59.631328+00:00')
  expect(isoFormat(second + 1)).toBe('2025-03-14T10:14:59.000001+00:00')
})

test('each message has a later time than the one before, even where the clock went back', () => {
  const at = (...milliseconds: number[]) =>
    timesOf(milliseconds.map((ms) => ({ createdAt: new Date(ms).toISOString() }) as Message))
  expect(at(5, 5, 5, 6)).toEqual([5000, 5001, 5002, 6000])
  expect(at(9, 5, 6)).toEqual([9000, 9001, 9002])
  expect(at()).toEqual([])
})
