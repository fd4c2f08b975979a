import { parseArgs } from 'node:util'
import { removeDataDirectories } from '../server-process.ts'
import { ledgerPath, readLedger, said, testedNow, whyNotAdded, writeLedger } from './ledger.ts'
import { reportTable, writeReport } from './report.ts'
import { SUITES } from './suites.ts'

/** The long forms of the fault suites: each goes on for some minutes, and adds what it finds to its ledger. */

const HELP = `npm run test:faults -- --suite NAME[,NAME...] [--minutes 10] [--seed N] [--resume]
npm run test:faults -- --report [--write]

${Object.entries(SUITES)
  .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
  .join('\n')}

  --suite    one, or several that run one after the other; all: every one of them
  --minutes  how long each is to go on (default 10)
  --seed     the same seed gives the same trials, as far as two machines can agree
  --resume   go on with the ledgers of these sources, in test/faults/ledgers/, with other trials than they have
  --report   what stands in the ledgers, as the table of docs/reliability.md
  --write    put it there

Exit code 1: something that must hold did not.`

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    resume: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.report) {
  console.log(reportTable())
  if (values.write) await writeReport()
  process.exit()
}
const minutes = Number(values.minutes)
const names = values.suite === 'all' ? Object.keys(SUITES) : values.suite.split(',')
const known = names.every((name) => Object.hasOwn(SUITES, name))
if (values.help || !known || !(minutes > 0) || !/^\d{1,9}$/.test(values.seed)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
// Before hours have passed.
const why = values.resume ? names.map(whyNotResumed).find((it) => it !== undefined) : undefined
if (why !== undefined) {
  console.error(`${why}. Leave out --resume to begin anew.`)
  process.exit(2)
}
let found = 0
for (const name of names) found += await atLength(name)
process.exit(found > 0 ? 1 : 0)

function whyNotResumed(name: string): string | undefined {
  const kept = readLedger(name)
  const not = kept && whyNotAdded(kept, testedNow(SUITES[name]!.ofPage))
  return not === undefined ? undefined : `${ledgerPath(name)} ${not}`
}

/** @returns how many violations there are */
async function atLength(name: string): Promise<number> {
  const suite = SUITES[name]!
  const tested = testedNow(suite.ofPage)
  const kept = values.resume ? readLedger(name) : undefined
  // What was tried is not tried again, and counted twice.
  const seed = Number(values.seed) + (kept ? suite.describe(kept.counts).trials : 0)
  const start = performance.now()
  const passed = () => (performance.now() - start) / 60_000
  let printed = 0
  let line = 'nothing was tried'
  const { violations } = await suite.run(
    kept?.counts,
    seed,
    () => passed() < minutes,
    (counts, told) => {
      line = told
      const at = new Date().toISOString()
      const sum = Math.round(10 * ((kept?.minutes ?? 0) + passed())) / 10
      writeLedger(name, { ...tested, at, minutes: sum, counts })
      if (passed() - printed < 0.5) return
      printed = passed()
      console.log(line)
    },
  )
  removeDataDirectories()
  console.log(`${name}: ${line}\nSeed ${seed}, commit ${said(tested)}, ledger ${ledgerPath(name)}`)
  for (const violation of violations) console.log(`  ${violation}`)
  return violations.length
}
