import { createRandom } from '../random.ts'
import { startClocked } from './clock/clocked-server.ts'
import { STEPS, type Step } from './clock/steps.ts'
import { trySleep, tryStep } from './clock/trial.ts'
import type { Suite } from './suite.ts'

export interface ClockLedger {
  /** How often the clock was set each way while replies were written, and between two starts. */
  steps: Record<string, number>
  sleeps: Record<string, number>
  violations: string[]
}

export interface ClockOptions {
  seed: number
  goOn(ledger: ClockLedger): boolean
  /** One in so many trials sets the clock between two starts. */
  sleepEvery?: number
  root?: string
  ledger?: ClockLedger
  report?(ledger: ClockLedger): void
}

const none = () => Object.fromEntries(STEPS.map(({ name }) => [name, 0]))

export const emptyClockLedger = (): ClockLedger => ({
  steps: none(),
  sleeps: none(),
  violations: [],
})

/** Sets the clock of a server again and again, each way in turn, from where the seed says. */
export async function clockSuite({
  seed,
  goOn,
  sleepEvery = 6,
  root,
  ledger = emptyClockLedger(),
  report = () => {},
}: ClockOptions): Promise<ClockLedger> {
  const random = createRandom(seed)
  const first = Math.floor(random() * STEPS.length)
  const source = root ? { root } : {}
  const server = await startClocked({ ahead: 0 }, source)
  for (let trial = 0; goOn(ledger); trial++) {
    const step = STEPS[(first + trial) % STEPS.length]!
    const sleeps = trial % sleepEvery === sleepEvery - 1
    await note(ledger, ledger.steps, step, 'set', () => tryStep(server, step))
    if (sleeps)
      await note(ledger, ledger.sleeps, step, 'set between two starts', () =>
        trySleep(step, (clock, data) =>
          startClocked(clock, { ...source, ...(data ? { data } : {}) }),
        ),
      )
    report(ledger)
    if (server.process.exitCode !== null) {
      ledger.violations.push(`the server has ended: ${server.output()}`)
      break
    }
  }
  ledger.violations.push(...failuresIn(server.output()))
  await server.end('SIGKILL')
  return ledger
}

async function note(
  ledger: ClockLedger,
  counts: Record<string, number>,
  { name }: Step,
  how: string,
  act: () => Promise<string[]>,
): Promise<void> {
  counts[name] = (counts[name] ?? 0) + 1
  const found = await act().catch((error: unknown) => [String(error)])
  ledger.violations.push(...found.map((what) => `${how} ${name}: ${what}`))
}

function failuresIn(output: string): string[] {
  const lines = output.split('\n').filter((line) => /"level":[56]0/.test(line))
  return lines.slice(0, 5).map((line) => `the log has ${line.slice(0, 600)}`)
}

export const clockLongForm: Suite<ClockLedger> = {
  about: 'sets the clock while replies are written, and between two starts',
  run: ({ ledger = emptyClockLedger(), ...options }) =>
    clockSuite({ ledger, sleepEvery: 2, ...options }),
  trials({ steps, sleeps }) {
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)
    return [
      sum(steps) + sum(sleeps),
      `times the clock was set, in ${Object.keys(steps).length} ways, ${sum(sleeps)} of them between two starts`,
    ]
  },
}
