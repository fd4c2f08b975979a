import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runBench } from './run-bench.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    row: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) {
  console.log(`npm run bench -- [--quick] [--row TEXT] [--json FILE] [--profile DIR]

  --quick        fewer rounds
  --row TEXT     only rows whose names hold the text
  --json FILE    write the report there, too
  --profile DIR  write V8's CPU profiles of Loquat there; the figures then include the profiler's cost

Ends with exit code 1 when a gate is missed.`)
} else {
  const report = await runBench({
    form: values.quick ? 'quick' : 'full',
    only: values.row,
    profile: values.profile,
    onRow: (name) => console.log(`measuring: ${name}`),
  })
  console.log(`\n${tableOf(report)}`)
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (report.results.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1
}
