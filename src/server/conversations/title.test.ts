import { expect, test } from 'vitest'
import { titleFrom } from './title.ts'

test.each([
  ['Tides explained', 'Tides explained'],
  ['  Tides\texplained \n\nBecause the moon …', 'Tides explained'],
  ['\n\n# **Tides explained**\n', 'Tides explained'],
  ['"Tides explained."', 'Tides explained'],
  ['Title: “Tides explained”', 'Tides explained'],
  ['« Les marées »', 'Les marées'],
  ['<think>the user\nwants tides</think>\nTides explained', 'Tides explained'],
  ['**Tides** and `moons`', 'Tides and moons'],
  ['"**Tides** explained"', 'Tides explained'],
  ['**Title:** Tides explained', 'Tides explained'],
  ['"Dune" and its film', '"Dune" and its film'],
  ['The film of “Dune”.', 'The film of “Dune”'],
  ['“Dune” or “Solaris”', '“Dune” or “Solaris”'],
  ['Wait for it…', 'Wait for it…'],
  ['What is 1.5?', 'What is 1.5?'],
  ['Tides\u0000 \u202Eexplained\u2028now', 'Tides explained now'],
  ['Half \ud83c', 'Half'],
])('%j gives %j', (answer, title) => expect(titleFrom(answer)).toBe(title))

test.each(['', ' \n\t', '""', '**', '<think>never ends', '# \n'])('%j gives none', (answer) =>
  expect(titleFrom(answer)).toBeUndefined(),
)

test('a long answer is cut between words, never within a character', () => {
  const words = titleFrom('tides and moons '.repeat(20))!
  expect(words.length).toBeLessThanOrEqual(80)
  expect(words).toMatch(/^tides and moons .*(tides|and|moons)…$/)
  const glyphs = titleFrom('🌊'.repeat(100))!
  expect(glyphs.length).toBeLessThanOrEqual(80)
  expect(glyphs.isWellFormed()).toBe(true)
})
