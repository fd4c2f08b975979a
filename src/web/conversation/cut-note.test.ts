import { expect, test } from 'vitest'
import { newlyCut } from './cut-note.tsx'

const from = { promptFrom: 'b' }

test.each([
  ['nothing where all of it goes along', {}, {}, undefined],
  ['what is gone', from, {}, 'gone'],
  ['nothing where it was gone before', from, from, undefined],
  ['what is gone since', { promptFrom: 'c' }, from, 'gone'],
  ['nothing where there is more of it again', {}, from, undefined],
  ['the summary', { ...from, promptSummary: true as const }, {}, 'summary'],
  ['results that are short now', { promptShortened: 'x' }, {}, 'results'],
  ['more of them', { ...from, promptShortened: 'y' }, { ...from, promptShortened: 'x' }, 'results'],
  ['nothing of those that were', { promptShortened: 'x' }, { promptShortened: 'x' }, undefined],
])('a reply tells %s', (_, now, before, said) => {
  expect(newlyCut(now, before)).toBe(said)
})
