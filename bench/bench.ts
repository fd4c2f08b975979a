import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { svgOf } from './plot.ts'
import { ROWS } from './rows/index.ts'
import { rowsOf, runBench, type BenchOptions } from './run-bench.ts'
import type { Report } from './run-rows.ts'
import { markdownOf, tableOf } from './table.ts'

const HELP = `npm run bench -- [--quick] [--row TEXT] [--rounds N] [--peers] [--clone]
                 [--plots DIR] [--json FILE] [--markdown FILE] [--profile DIR]

  --quick          fewer rounds of fewer rows
  --row TEXT       only rows whose names hold the text
  --rounds N       at most so many rounds: to try a row, not to know its figure
  --peers          with other servers in the same rounds; installs them in bench/peers, once
  --clone          also from a fresh clone to its first reply, which installs packages
  --plots DIR      draw cost against concurrency and against length there (SVG); measures for it
  --json FILE      write the report there, too
  --markdown FILE  and the table, as docs/performance.md has it
  --profile DIR    write V8's CPU profiles of Loquat there; the figures then include the profiler's cost

Ends with exit code 1 when a budget is missed or a row fails. The rows (q: also with --quick, p: with --plots):

${ROWS.map(({ name, quickMargin, plotted }) => `  ${quickMargin ? 'q' : plotted ? 'p' : ' '}  ${name}`).join('\n')}`

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      row: { type: 'string' },
      rounds: { type: 'string' },
      peers: { type: 'boolean', default: false },
      clone: { type: 'boolean', default: false },
      plots: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { quick, row, rounds, peers, clone, plots, profile } = values
  if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
    throw new RangeError('--rounds takes a whole number from 1.')
  const options: BenchOptions = {
    form: quick ? 'quick' : 'full',
    only: row,
    mostRounds: rounds === undefined ? undefined : Number(rounds),
    peers,
    clone,
    plots: plots !== undefined,
    profile,
    onRow: (name) => void process.stdout.write(`measuring: ${name} `),
    onProgress: () => void process.stdout.write('.'),
    onReport: ({ seconds, error }) => console.log(error ? ` failed: ${error}` : ` ${seconds} s`),
  }
  rowsOf(options)
  return { ...values, options }
}

async function main(): Promise<void> {
  const { help, json, markdown, plots, options } = readOptions()
  if (help) return console.log(HELP)
  const report = await runBench(options)
  console.log(`\n${tableOf(report)}`)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (markdown !== undefined) writeFileSync(markdown, markdownOf(report))
  if (plots !== undefined) writePlots(plots, report)
  const bad = report.rows.some(
    ({ error, figures }) =>
      error !== undefined || figures.some(({ verdict }) => verdict === 'missed'),
  )
  if (bad) process.exitCode = 1
}

function writePlots(folder: string, { rows }: Report): void {
  mkdirSync(folder, { recursive: true })
  for (const plot of rows.flatMap((row) => row.plots))
    writeFileSync(join(folder, `${plot.file}.svg`), svgOf(plot))
}

// The servers are killed when this process exits, which a signal alone does not make it do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
