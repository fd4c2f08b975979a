import { writeFileSync } from 'node:fs'
import { verdictOf } from './row.ts'
import type { Report, RunOptions } from './run-rows.ts'
import { markdownOf, tableOf } from './table.ts'

/** Flags that every benchmark's command takes, for `parseArgs`. */
export const FLAGS = {
  quick: { type: 'boolean', default: false },
  row: { type: 'string' },
  rounds: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What these flags held. */
export interface Flags {
  quick: boolean
  row?: string
  rounds?: string
  json?: string
  markdown?: string
}

/** What they ask for; progress is told on the terminal. @throws RangeError when a number is none */
export function runOptionsOf({ quick, row, rounds }: Flags): RunOptions {
  if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
    throw new RangeError('--rounds takes a whole number from 1.')
  return {
    form: quick ? 'quick' : 'full',
    only: row,
    mostRounds: rounds === undefined ? undefined : Number(rounds),
    onRow: (name) => void process.stdout.write(`measuring: ${name} `),
    onProgress: () => void process.stdout.write('.'),
    onReport: ({ seconds, error }) => console.log(error ? ` failed: ${error}` : ` ${seconds} s`),
  }
}

/**
 * Prints and writes a report. The process will end with exit code 1 when a budget is missed, in the quick form by more than
 * the row's margin, or a row failed.
 */
export function present(report: Report, { json, markdown }: Flags): void {
  console.log(`\n${tableOf(report)}`)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (markdown !== undefined) writeFileSync(markdown, markdownOf(report))
  const missed = report.rows.some(
    ({ error, figures, margin }) =>
      error !== undefined || figures.some((figure) => verdictOf(figure, margin) === 'missed'),
  )
  if (missed) process.exitCode = 1
}

/** Runs a benchmark's command. What was started is killed as this process exits, which a signal alone does not make it do. */
export async function command(main: () => Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}
