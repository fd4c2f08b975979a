import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { command, FLAGS, present, runOptionsOf } from './command.ts'
import { svgOf } from './plot.ts'
import { ROWS } from './rows/index.ts'
import { runAll } from './run-all.ts'
import type { Report } from './run-rows.ts'
import { BUDGETED_WEB_ROWS } from './web/rows/index.ts'

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

Ends with exit code 1 when a budget is missed (with --quick: by more than its margin) or a row fails. The rows (q: also with --quick, p: with --plots):

${ROWS.map(({ name, quickMargin, plotted }) => `  ${quickMargin ? 'q' : plotted ? 'p' : ' '}  ${name}`).join('\n')}
of the page, whose other rows npm run bench:web has:
${BUDGETED_WEB_ROWS.map(({ name }) => `     ${name}`).join('\n')}`

await command(async () => {
  const { values } = parseArgs({
    options: {
      ...FLAGS,
      peers: { type: 'boolean', default: false },
      clone: { type: 'boolean', default: false },
      plots: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  if (values.help) return console.log(HELP)
  const { peers, clone, plots, profile } = values
  const options = { ...runOptionsOf(values), peers, clone, plots: plots !== undefined, profile }
  const report = await runAll(options)
  present(report, values)
  if (plots !== undefined) writePlots(plots, report)
})

function writePlots(folder: string, { rows }: Report): void {
  mkdirSync(folder, { recursive: true })
  for (const plot of rows.flatMap((row) => row.plots))
    writeFileSync(join(folder, `${plot.file}.svg`), svgOf(plot))
}
