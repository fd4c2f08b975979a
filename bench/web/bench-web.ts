import { parseArgs } from 'node:util'
import { command, FLAGS, present, runOptionsOf } from '../command.ts'
import { WEB_ROWS } from './rows/index.ts'
import { runWebBench } from './run-web.ts'

const HELP = `npm run bench:web -- [--quick] [--row TEXT] [--rounds N] [--json FILE] [--markdown FILE]

  --quick          ratios only, in fewer rounds of fewer rows; installs nothing
  --row TEXT       only rows whose names hold the text
  --rounds N       at most so many rounds: to try a row, not to know its figure
  --json FILE      write the report there, too
  --markdown FILE  and the table

Measures the page in Chromium, beside others, which are installed in bench/web/ when they are first needed.
Ends with exit code 1 when a budget is missed (with --quick: by more than its margin) or a row fails. The rows (q: also with --quick):

${WEB_ROWS.map(({ name, quickMargin }) => `  ${quickMargin ? 'q' : ' '}  ${name}`).join('\n')}`

await command(async () => {
  const { values } = parseArgs({ options: FLAGS })
  if (values.help) return console.log(HELP)
  present(await runWebBench(runOptionsOf(values)), values)
})
