import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ledgerText, testedNow, whyNotAdded } from './ledger.ts'
import { documentedTable, reportTable } from './report.ts'
import { longForm, type Counts } from './suite.ts'

const state = (sources: string) => ({ commit: sources, sources })

test('only to the ledger of the same sources something is added', () => {
  expect(whyNotAdded(state('a'), { ...state('a'), commit: 'rebased' })).toBeUndefined()
  expect(whyNotAdded(state('a'), state('b'))).toMatch('is of a, and this is b')
})

test('nothing is added to the ledger of sources that no commit has', () => {
  expect(whyNotAdded(state('a with changes'), state('a with changes'))).toMatch('no commit')
  expect(whyNotAdded(state('a with changes'), state('a'))).toMatch('with changes, and this is')
})

test('what is tested is another one when its sources are, and not when others are', () => {
  const root = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root })
  const write = (path: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), String(Math.random()))
  }
  const commit = () => {
    git('add', '.')
    git('commit', '-qm', 'some')
    return { server: testedNow(false, root), page: testedNow(true, root) }
  }
  git('init', '-q')
  write('src/server/a.ts')
  const first = commit()
  write('test/a.ts')
  write('src/server/a.test.ts')
  expect(commit()).toEqual(first)
  write('src/web/a.ts')
  const second = commit()
  expect(second.server).toEqual(first.server)
  expect(second.page.sources).not.toBe(first.page.sources)
  write('src/server/a.ts')
  expect(testedNow(false, root).sources).toBe(`${first.server.sources} with changes`)
  const third = commit()
  expect(third.server.sources).not.toBe(first.server.sources)
  expect(third.server.commit).not.toBe(first.server.commit)
})

test('a ledger is written in one order', () => {
  const one = ledgerText({ b: [2, 1], a: { d: 1, c: { f: 1, e: 2 } } })
  expect(one).toBe(ledgerText({ a: { c: { e: 2, f: 1 }, d: 1 }, b: [2, 1] }))
  expect(JSON.parse(one)).toEqual({ a: { c: { e: 2, f: 1 }, d: 1 }, b: [2, 1] })
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

test('the docs say what the ledgers say', () => {
  expect(documentedTable()).toBe(reportTable())
})
