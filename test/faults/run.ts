import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { removeDataDirectories } from '../server-process.ts'
import { ROOT } from '../tree.ts'
import { SUITES } from './suites.ts'

/** The long form of a fault suite: goes on for some minutes, and adds what it finds to the ledger of one commit. */

const HELP = `npm run test:faults -- --suite NAME [--minutes 10] [--seed N] [--resume]

${Object.entries(SUITES)
  .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
  .join('\n')}

  --minutes  how long to go on (default 10)
  --seed     the same seed gives the same trials, as far as two machines can agree
  --resume   go on with the ledger of this commit, in .faults/

Exit code 1: something that must hold did not.`

/** What is kept of a suite between its runs. */
interface Kept {
  commit: string
  minutes: number
  counts: unknown
}

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    resume: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const minutes = Number(values.minutes)
const seed = Number(values.seed)
const suite = SUITES[values.suite]
if (values.help || !suite || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

const path = join(ROOT, '.faults', `${values.suite}.json`)
const commit = describeCommit()
const kept = values.resume ? readKept() : undefined
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
    keep({ commit, minutes: (kept?.minutes ?? 0) + passed(), counts })
    if (passed() - printed < 0.5) return
    printed = passed()
    console.log(line)
  },
)
removeDataDirectories()
console.log(`${line}\nSeed ${seed}, commit ${commit}, ledger ${path}`)
for (const violation of violations) console.log(`  ${violation}`)
process.exit(violations.length > 0 ? 1 : 0)

/** What is tested: the last commit that changed the sources, and whether there is more than that. */
function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', 'src') !== ''
  return git('log', '-1', '--format=%H', '--', 'src') + (changed ? ' with changes' : '')
}

function readKept(): Kept | undefined {
  if (!existsSync(path)) return undefined
  const known = JSON.parse(readFileSync(path, 'utf8')) as Kept
  if (known.commit === commit) return known
  console.error(
    `${path} is of ${known.commit}, and this is ${commit}. Leave out --resume to begin anew.`,
  )
  process.exit(2)
}

function keep(now: Kept): void {
  mkdirSync(join(ROOT, '.faults'), { recursive: true })
  writeFileSync(path, `${JSON.stringify(now, null, 2)}\n`)
}
