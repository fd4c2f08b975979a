import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tree.ts'

/** What a suite tests. */
export interface Tested {
  /** The last commit that changed it, for those who read. */
  commit: string
  /** What git has of it, in one number: the same after a rebase, and in another clone. */
  sources: string
}

/** What is kept of a suite between its runs. */
export interface Kept extends Tested {
  minutes: number
  /** When it was last added to, ISO 8601. */
  at: string
  counts: unknown
}

/** What follows the sources where there is more than git has. */
const CHANGED = ' with changes'

const FOLDER = 'test/faults/ledgers'

export const ledgerPath = (suite: string) => join(FOLDER, `${suite}.json`)

export function readLedger(suite: string): Kept | undefined {
  const path = join(ROOT, ledgerPath(suite))
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept) : undefined
}

export function writeLedger(suite: string, kept: Kept): void {
  mkdirSync(join(ROOT, FOLDER), { recursive: true })
  writeFileSync(join(ROOT, ledgerPath(suite)), ledgerText(kept))
}

/** In an order of its own, so that two states of it differ in what was counted. */
export function ledgerText(kept: unknown): string {
  const sorted = (_: string, value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value
  return `${JSON.stringify(kept, sorted, 2)}\n`
}

/** @returns why nothing can be added to a ledger; undefined where it can */
export function whyNotAdded(kept: Tested, now: Tested): string | undefined {
  if (kept.sources !== now.sources) return `is of ${said(kept)}, and this is ${said(now)}`
  // What they are now they may not have been then.
  return isChanged(now) ? 'is of sources with changes that no commit has' : undefined
}

const isChanged = ({ sources }: Tested): boolean => sources.endsWith(CHANGED)

export const said = (tested: Tested): string =>
  tested.commit.slice(0, 10) + (isChanged(tested) ? CHANGED : '')

/** What is tested: the sources, perhaps but for the page, and the packages they need. */
export function testedNow(ofPage: boolean, root = ROOT): Tested {
  const paths = ['src', 'package-lock.json', ':!*.test.ts', ...(ofPage ? [] : [':!src/web'])]
  const git = (...args: string[]) =>
    execFileSync('git', [...args, '--', ...paths], { cwd: root, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain') !== ''
  const files = git('ls-files', '--stage')
  return {
    commit: git('log', '-1', '--format=%H'),
    sources:
      createHash('sha256').update(files).digest('hex').slice(0, 16) + (changed ? CHANGED : ''),
  }
}
