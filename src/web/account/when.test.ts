import { beforeAll, expect, test } from 'vitest'
import { learnLater } from '../words/language.ts'
import { when } from './when.ts'

beforeAll(learnLater)

const NOW = Date.parse('2026-03-10T12:00:00Z')

test.each([
  ['2026-03-10T11:59:40Z', 'just now'],
  ['2026-03-10T12:00:00Z', 'just now'],
  ['2026-03-10T12:00:40Z', 'in less than a minute'],
  ['2026-03-10T11:15:00Z', '45 minutes ago'],
  ['2026-03-10T09:00:00Z', '3 hours ago'],
  ['2026-03-09T11:00:00Z', 'yesterday'],
  ['2026-04-09T12:00:00Z', 'in 30 days'],
  ['2026-12-24T12:00:00Z', 'Dec 24, 2026'],
])('%s is %s', (iso, words) => {
  expect(when(iso, NOW)).toBe(words)
})
