import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tree.ts'

/** What is kept of a suite between its runs. */
export interface Kept {
  /** Of what is tested: another one begins anew. */
  commit: string
  minutes: number
  /** When it was last added to, ISO 8601. */
  at: string
  counts: unknown
}

/** What follows the commit where the sources hold more than it. */
const CHANGED = ' with changes'

export const ledgerPath = (suite: string) => join(ROOT, '.faults', `${suite}.json`)

export function readLedger(suite: string): Kept | undefined {
  const path = ledgerPath(suite)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept) : undefined
}

export function writeLedger(suite: string, kept: Kept): void {
  mkdirSync(join(ROOT, '.faults'), { recursive: true })
  writeFileSync(ledgerPath(suite), `${JSON.stringify(kept, null, 2)}\n`)
}

/** @returns why nothing can be added to a ledger; undefined where it can */
export function whyNotAdded({ commit: of }: Kept, commit: string): string | undefined {
  if (of !== commit) return `is of ${of}, and this is ${commit}`
  // What they are now they may not have been then.
  return commit.endsWith(CHANGED) ? 'is of sources with changes that no commit has' : undefined
}

/**
 * What is tested: the last commit that changed the sources, perhaps but for the page, or the packages they need; and
 * whether there is more than that.
 */
export function testedCommit(ofPage: boolean): string {
  const sources = ['src', 'package-lock.json', ':!*.test.ts', ...(ofPage ? [] : [':!src/web'])]
  const git = (...args: string[]) =>
    execFileSync('git', [...args, '--', ...sources], { cwd: ROOT, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain') !== ''
  return git('log', '-1', '--format=%H') + (changed ? CHANGED : '')
}
