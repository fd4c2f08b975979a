import { expect, test } from 'vitest'
import { dollars } from './money.ts'

test('small amounts are not rounded to nothing', () => {
  expect([0, 1, 42, 1_750, 15_750, 250_000, 1_234_567].map(dollars)).toEqual([
    '$0',
    '$0.000001',
    '$0.000042',
    '$0.0018',
    '$0.016',
    '$0.25',
    '$1.23',
  ])
})
