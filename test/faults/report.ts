import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { ROOT } from '../tree.ts'
import { readLedger } from './ledger.ts'
import { SUITES } from './suites.ts'

const DOCS = join(ROOT, 'docs/reliability.md')
const HEADER = '| suite | tried | violations | below | on | commit |'

/** What stands in the ledgers. */
export function reportTable(): string {
  const rows = Object.entries(SUITES).map(([name, { describe }]) => {
    const kept = readLedger(name)
    if (!kept) return `| ${name} | – | – | – | – | – |`
    const { trials, details, violations, below } = describe(kept.counts)
    const bound = below === undefined ? '–' : `${below} %`
    const [date] = kept.at.split('T')
    const tried = withSeparators(`${trials} ${details}`)
    return `| ${name} | ${tried} | ${violations} | ${bound} | ${date} | ${kept.commit.slice(0, 7)} |`
  })
  return [HEADER, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n')
}

const withSeparators = (text: string): string =>
  text.replace(/(?<![\d.])\d{4,}/g, (digits) => Number(digits).toLocaleString('en-US'))

const TABLE = /^\| suite +\| tried [^]*?\n(?=\n)/m

/** The table that stands in the docs, however wide its columns are. */
export function documentedTable(): string {
  const [table = ''] = TABLE.exec(readFileSync(DOCS, 'utf8')) ?? []
  return table.trim().replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---')
}

/** Puts it into the docs. */
export async function writeReport(): Promise<void> {
  const text = readFileSync(DOCS, 'utf8').replace(TABLE, () => `${reportTable()}\n`)
  const config = await resolveConfig(DOCS)
  writeFileSync(DOCS, await format(text, { ...config, parser: 'markdown' }))
}
