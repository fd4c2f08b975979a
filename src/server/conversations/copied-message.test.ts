import { expect, it } from 'vitest'
import { titleOfCopy } from './copied-message.ts'

it.each([
  ['Tides', 'Tides (2)'],
  ['Tides (2)', 'Tides (3)'],
  ['Tides (99)', 'Tides (100)'],
  ['Results (2024)', 'Results (2024) (2)'],
  ['Tides (1)', 'Tides (1) (2)'],
  [`${'x'.repeat(195)}🌊${'x'.repeat(20)}`, `${'x'.repeat(195)} (2)`],
  [null, null],
])('%j becomes %j', (title, copied) => {
  expect(titleOfCopy(title)).toBe(copied)
})
