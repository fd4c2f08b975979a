import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { RunOptions } from '../run-rows.ts'
import { markdownOf, tableOf } from '../table.ts'
import { WEB_ROWS } from './rows/index.ts'
import { runWebBench, webRowsOf } from './run-web.ts'

const HELP = `npm run bench:web -- [--quick] [--row TEXT] [--rounds N] [--json FILE] [--markdown FILE]

  --quick          ratios only, in fewer rounds of fewer rows; installs nothing
  --row TEXT       only rows whose names hold the text
  --rounds N       at most so many rounds: to try a row, not to know its figure
  --json FILE      write the report there, too
  --markdown FILE  and the table

Measures the page in Chromium, beside others, which are installed in bench/web/ when they are first needed.
Ends with exit code 1 when a budget is missed or a row fails. The rows (q: also with --quick):

${WEB_ROWS.map(({ name, quickMargin }) => `  ${quickMargin ? 'q' : ' '}  ${name}`).join('\n')}`

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      row: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { quick, row, rounds } = values
  if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
    throw new RangeError('--rounds takes a whole number from 1.')
  const options: RunOptions = {
    form: quick ? 'quick' : 'full',
    only: row,
    mostRounds: rounds === undefined ? undefined : Number(rounds),
    onRow: (name) => void process.stdout.write(`measuring: ${name} `),
    onProgress: () => void process.stdout.write('.'),
    onReport: ({ seconds, error }) => console.log(error ? ` failed: ${error}` : ` ${seconds} s`),
  }
  webRowsOf(options)
  return { ...values, options }
}

async function main(): Promise<void> {
  const { help, json, markdown, options } = readOptions()
  if (help) return console.log(HELP)
  const report = await runWebBench(options)
  console.log(`\n${tableOf(report)}`)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (markdown !== undefined) writeFileSync(markdown, markdownOf(report))
  const missed = report.rows.some(
    ({ error, figures }) =>
      error !== undefined || figures.some(({ verdict }) => verdict === 'missed'),
  )
  if (missed) process.exitCode = 1
}

// What was started is killed when this process exits, which a signal alone does not make it do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
