import { expect, test } from 'vitest'
import { testedCommit, whyNotAdded } from './ledger.ts'
import { longForm, type Counts } from './suite.ts'

const kept = (commit: string) => ({ commit, minutes: 1, at: '', counts: {} })

test('only to the ledger of the same commit something is added', () => {
  expect(whyNotAdded(kept('a'), 'a')).toBeUndefined()
  expect(whyNotAdded(kept('a'), 'b')).toMatch('is of a, and this is b')
})

test('nothing is added to the ledger of sources that no commit has', () => {
  expect(whyNotAdded(kept('a with changes'), 'a with changes')).toMatch('no commit')
  expect(whyNotAdded(kept('a with changes'), 'a')).toMatch('is of a with changes')
})

test('what is tested has a commit', () => {
  expect(testedCommit(true)).toMatch(/^[0-9a-f]{40}( with changes)?$/)
})

interface Tries extends Counts {
  tries: number
}

/** A suite that does as it is told. */
const suite = (act: (ledger: Tries, report: (ledger: Tries) => void) => void) =>
  longForm<Tries>({
    about: '',
    run({ ledger = { tries: 0, violations: [] }, report }) {
      act(ledger, report)
      return Promise.resolve(ledger)
    },
    trials: ({ tries }) => [tries, 'tries'],
  })

test('what is found when all trials are over is kept as well', async () => {
  const late = suite((ledger, report) => {
    ledger.tries++
    report(ledger)
    ledger.violations.push('at the end')
  })
  const kept: string[][] = []
  await late.run(
    undefined,
    1,
    () => true,
    ({ violations }) => void kept.push([...violations]),
  )
  expect(kept).toEqual([[], ['at the end']])
})

test('a suite that breaks off has found something', async () => {
  const broken = suite((ledger, report) => {
    ledger.tries++
    report(ledger)
    throw new Error('the server did not start again')
  })
  const lines: string[] = []
  const { violations } = await broken.run(
    undefined,
    1,
    () => true,
    (_, line) => void lines.push(line),
  )
  expect(violations).toEqual([expect.stringMatching('the server did not start again')])
  expect(lines.at(-1)).toBe('1 tries: 1 violations')
})

test('one that breaks off before anything was tried has tried nothing', async () => {
  const broken = suite(() => {
    throw new Error('there is no strace')
  })
  await expect(
    broken.run(
      undefined,
      1,
      () => true,
      () => {},
    ),
  ).rejects.toThrow('strace')
})
