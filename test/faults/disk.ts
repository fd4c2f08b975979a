import { createRandom } from '../random.ts'
import { FAULTS } from './disk/fault.ts'
import { openRig } from './disk/trial.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface DiskLedger {
  /** How often a disk went wrong, in all and by what was wrong. */
  trials: number
  faults: Record<string, number>
  /** System calls that failed. */
  injected: number
  /** Requests that were refused while they did. */
  refused: number
  /** Servers that ended because they could not know any more what is on the disk. */
  gaveUp: number
  events: number
  acknowledged: number
  /** Replies that were cut off. */
  interrupted: number
  violations: string[]
}

export interface DiskOptions {
  seed: number
  /** Called before each trial; false ends the suite. */
  goOn(ledger: DiskLedger): boolean
  /** The source tree whose disk goes wrong. */
  root?: string
  /** What goes wrong, one thing after the other, under a load that is then judged. */
  plan?: string[][]
  ledger?: DiskLedger
  report?(ledger: DiskLedger): void
}

const NONE = {
  trials: 0,
  injected: 0,
  refused: 0,
  gaveUp: 0,
  events: 0,
  acknowledged: 0,
  interrupted: 0,
}

const AT_START = 'a start on a bad disk'
/** Every fault once. */
const PLAN = [
  ['a full disk', 'a disk that cannot be read'],
  ['a disk that cannot be written', 'a disk that became read-only', 'a disk that does not confirm'],
  [AT_START],
  ['a disk that is full at the last moment'],
]
/** After so many loads a data directory has done enough. */
const TRIALS_EACH = 20

/**
 * The disk under a server goes wrong, and is well again after a while: what is stored is what was shown and answered,
 * whatever could not be stored was refused, and the server goes on by itself or ends where it must not.
 */
export async function diskSuite(options: DiskOptions): Promise<DiskLedger> {
  const { seed, goOn, root, plan = PLAN, report = () => {} } = options
  const { ledger = { ...NONE, faults: {}, violations: [] } } = options
  const random = createRandom(seed)
  while (goOn(ledger)) {
    const rig = await openRig(root)
    for (let i = 0; i < TRIALS_EACH && goOn(ledger); i++) {
      const names = plan[i % plan.length]!
      const faults = names.flatMap((name) => FAULTS.filter(({ about }) => about === name))
      for (const name of names) ledger.faults[name] = (ledger.faults[name] ?? 0) + 1
      const result =
        faults.length > 0
          ? await rig.trial(faults, random)
          : { ...NONE, ...(await rig.startTrial(random)) }
      ledger.trials += names.length
      ledger.injected += result.injected
      ledger.refused += result.refused
      ledger.gaveUp += result.gaveUp
      ledger.events += result.events
      ledger.acknowledged += result.acknowledged
      ledger.interrupted += result.interrupted
      ledger.violations.push(...result.violations.map((it) => `trial ${ledger.trials}: ${it}`))
      report(ledger)
    }
    await rig.close()
  }
  return ledger
}

export const diskLongForm: Suite<DiskLedger> = {
  about: 'fills the disk up, makes it read-only, lets it fail to write, read and sync',
  run: ({ ledger, ...options }) => diskSuite({ ...options, ...(ledger ? { ledger } : {}) }),
  trials: ({ trials, faults, injected, refused, gaveUp, ...told }) => [
    trials,
    `disks that went wrong (${Object.entries(faults)
      .map(([name, count]) => `${name}: ${count}`)
      .join(
        ', ',
      )}); ${injected} calls failed, ${refused} requests were refused, ${gaveUp} servers gave up; readers had been ` +
      `shown ${told.events} events, ${told.acknowledged} steps had been acknowledged, ${told.interrupted} replies were cut off`,
  ],
}
