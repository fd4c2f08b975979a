import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resumeFaults } from '../protocol/resume.ts'
import { removeDataDirectories, startServerProcess } from '../server-process.ts'
import { ROOT } from '../tree.ts'
import { emptyLedger, killSuite, type KillLedger } from './kill.ts'
import { submitSuite, type SubmitLedger } from './submit.ts'

/** The long form of a fault suite: goes on for some minutes, and adds what it finds to the ledger of one commit. */

const HELP = `npm run test:faults -- --suite NAME [--minutes 10] [--seed N] [--resume]

  --suite    kill: ends the server under load, at every boundary of a commit and at random moments
             resume: breaks connections off after any byte
             submit: sends messages again and again to a server that is killed
  --minutes  how long to go on (default 10)
  --seed     the same seed gives the same trials, as far as two machines can agree
  --resume   go on with the ledger of this commit, in .faults/

Exit code 1: something that must hold did not.`

interface Counts {
  violations: string[]
}

/** A suite as this file runs it. */
interface Suite<L extends Counts> {
  run(options: {
    seed: number
    ledger: L | undefined
    goOn(): boolean
    report(ledger: L): void
  }): Promise<L>
  /** How many independent trials there were, and what of. */
  trials(ledger: L): [count: number, details: string]
}

const kill: Suite<KillLedger> = {
  run: ({ ledger = emptyLedger(), ...options }) => killSuite({ ledger, ...options }),
  trials({ random, boundaries, events, interrupted, kills }) {
    const counts = Object.values(boundaries)
    const rare = counts.filter((count) => count < 50).length
    return [
      kills,
      `kills, ${random} of them at random moments; ${counts.length} boundaries, each at least ${Math.min(...counts)} times, ` +
        `${rare} of them fewer than 50; readers held ${events} events; ${interrupted} replies were cut off`,
    ]
  },
}

/** Every reply is read by so many readers, each with a seed of its own. */
const READERS = 24

const resume: Suite<{ resumes: number; readers: number; violations: string[] }> = {
  async run({ seed, ledger = { resumes: 0, readers: 0, violations: [] }, goOn, report }) {
    const server = await startServerProcess({ env: { LOQUAT_MODEL: 'test:script' } })
    while (goOn()) {
      const seeds = Array.from({ length: READERS }, (_, i) => seed + ledger.readers + i)
      const script = `[tokens=400 rate=${[0, 200, 1000][seeds[0]! % 3]} reasoning=20]`
      const { faults, connections } = await resumeFaults(server.url, script, seeds)
      ledger.resumes += connections - READERS
      ledger.readers += READERS
      ledger.violations.push(...faults)
      report(ledger)
    }
    await server.end()
    return ledger
  },
  trials: ({ resumes, readers }) => [resumes, `resumes by ${readers} readers`],
}

const submit: Suite<SubmitLedger> = {
  run: ({ ledger, ...options }) => submitSuite({ ...options, ...(ledger ? { ledger } : {}) }),
  trials: ({ messages, sends, kills, lost }) => [
    messages,
    `messages, sent ${sends} times around ${kills} kills; ${lost} answers were lost`,
  ],
}

const SUITES: Record<string, LongForm> = {
  kill: longForm(kill),
  resume: longForm(resume),
  submit: longForm(submit),
}

/** Goes on with what is kept of a suite. @param report called after each round with its counts and a line about them */
type LongForm = (
  kept: unknown,
  seed: number,
  goOn: () => boolean,
  report: (counts: Counts, line: string) => void,
) => Promise<Counts>

function longForm<L extends Counts>(suite: Suite<L>): LongForm {
  return (kept, seed, goOn, report) =>
    suite.run({
      seed,
      goOn,
      ledger: kept as L | undefined,
      report(ledger) {
        const [count, details] = suite.trials(ledger)
        const { length } = ledger.violations
        // None in n independent trials: with 95 % certainty the rate is below 3 in n.
        const bound = length === 0 ? ` (below ${(300 / count).toPrecision(2)} %)` : ''
        report(ledger, `${count} ${details}: ${length} violations${bound}`)
      },
    })
}

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

const { violations } = await suite(
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

/** What is tested: the commit, and whether there is more than that. */
function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', 'src') !== ''
  return git('rev-parse', 'HEAD') + (changed ? ' with changes' : '')
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
