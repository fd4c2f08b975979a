import { parseArgs } from 'node:util'
import { removeDataDirectories } from '../server-process.ts'
import {
  ledgerPath,
  readLedger,
  testedCommit,
  whyNotAdded,
  writeLedger,
  type Kept,
} from './ledger.ts'
import { SUITES } from './suites.ts'

/** The long form of a fault suite: goes on for some minutes, and adds what it finds to the ledger of one commit. */

const HELP = `npm run test:faults -- --suite NAME [--minutes 10] [--seed N] [--resume]
npm run test:faults -- --report

${Object.entries(SUITES)
  .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
  .join('\n')}

  --minutes  how long to go on (default 10)
  --seed     the same seed gives the same trials, as far as two machines can agree
  --resume   go on with the ledger of this commit, in .faults/, with other trials than it has
  --report   what stands in the ledgers, as the table of docs/reliability.md

Exit code 1: something that must hold did not.`

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    resume: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.report) {
  console.log(reportTable())
  process.exit()
}
const minutes = Number(values.minutes)
const suite = SUITES[values.suite]
if (values.help || !suite || !(minutes > 0) || !/^\d{1,9}$/.test(values.seed)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

const path = ledgerPath(values.suite)
const commit = testedCommit(suite.ofPage)
const kept = values.resume ? readKept() : undefined
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
  (counts, said) => {
    line = said
    const at = new Date().toISOString()
    writeLedger(values.suite, { commit, at, minutes: (kept?.minutes ?? 0) + passed(), counts })
    if (passed() - printed < 0.5) return
    printed = passed()
    console.log(line)
  },
)
removeDataDirectories()
console.log(`${line}\nSeed ${seed}, commit ${commit}, ledger ${path}`)
for (const violation of violations) console.log(`  ${violation}`)
process.exit(violations.length > 0 ? 1 : 0)

function readKept(): Kept | undefined {
  const known = readLedger(values.suite)
  const why = known && whyNotAdded(known, commit)
  if (why === undefined) return known
  console.error(`${path} ${why}. Leave out --resume to begin anew.`)
  process.exit(2)
}

function reportTable(): string {
  const rows = Object.entries(SUITES).map(([name, { describe }]) => {
    const known = readLedger(name)
    if (!known) return `| ${name} | – | | | | |`
    const { trials, details, violations, below } = describe(known.counts)
    const bound = below === undefined ? '–' : `${below} %`
    const [date] = known.at.split('T')
    return `| ${name} | ${trials} ${details} | ${violations} | ${bound} | ${date} | ${known.commit.slice(0, 7)} |`
  })
  return [
    '| suite | tried | violations | rate below | on | commit |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
