import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '../random.ts'
import { newDataDirectory } from '../server-process.ts'
import { chance, mishap, NOTHING, rebuild } from './power/disk.ts'
import { checkRecording, judge } from './power/judge.ts'
import { record, type Left, type Recording } from './power/record.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface PowerLedger {
  losses: number
  recordings: number
  /** Syncs and writes of files that were recorded. */
  syncs: number
  writes: number
  /** Writes to the database's own file, other than at the start: it had grown so long that it was tidied up. */
  moved: number
  /** How many events readers had been shown, and how many steps had been acknowledged, in all losses together. */
  events: number
  acknowledged: number
  /** Losses under `relaxed`, and the events that were lost by them as it allows. */
  relaxed: number
  tail: number
  violations: string[]
}

export interface PowerOptions {
  seed: number
  /** Called before each loss; false ends the suite. */
  goOn(ledger: PowerLedger): boolean
  /** The source tree that is recorded; what it left is judged by the real one. */
  root?: string
  /** Under which settings recordings are made. */
  durabilities?: Durability[]
  /** How many losses one recording is good for. */
  lossesEach?: number
  lengthMs?: number
  streams?: number
  /** Is every other recording of a server that starts on what the one before it has left? */
  again?: boolean
  ledger?: PowerLedger
  report?(ledger: PowerLedger): void
}

type Durability = 'full' | 'relaxed'

const NONE: Omit<PowerLedger, 'violations'> = {
  ...{ losses: 0, recordings: 0, syncs: 0, writes: 0, moved: 0 },
  ...{ events: 0, acknowledged: 0, relaxed: 0, tail: 0 },
}

/** One loss in so many is judged by a server in a process of its own. */
const WHOLE_EVERY = 10

/**
 * Writes down what a server under load asks of its disk, and makes the files anew as a power cut leaves them: at any
 * moment, with what was synced and with any part of the rest. What had been sent before that moment must be there.
 */
export async function powerSuite(options: PowerOptions): Promise<PowerLedger> {
  const { seed, goOn, root, durabilities = ['full'], report = () => {} } = options
  const { lossesEach = 60, lengthMs = 8000, streams = 16, again = false } = options
  const { ledger = { ...NONE, violations: [] } } = options
  const random = createRandom(seed)
  let left: Left | undefined
  let durability: Durability = 'full'
  while (goOn(ledger)) {
    if (!left) durability = durabilities[Math.floor(random() * durabilities.length)]!
    // Whatever else is stored is synced, and what came before it is then safe as well.
    const repliesOnly = durability === 'relaxed'
    const recording = await record({
      lengthMs,
      streams,
      random,
      root,
      durability,
      repliesOnly,
      left,
    })
    count(ledger, recording)
    ledger.violations.push(...recording.load.refused, ...checkRecording(recording))
    for (let i = 0; i < lossesEach && goOn(ledger); i++) {
      const whole = i % WHOLE_EVERY === WHOLE_EVERY - 1
      await lose(ledger, recording, { random, durability, whole })
      report(ledger)
    }
    left = again && !left ? leave(recording, random) : undefined
  }
  return ledger
}

function count(ledger: PowerLedger, { ops, directory }: Recording): void {
  const listening = ops.findIndex(({ kind }) => kind === 'send')
  ledger.recordings++
  for (const [i, op] of ops.entries()) {
    if (op.kind === 'sync') ledger.syncs++
    if (op.kind !== 'write') continue
    ledger.writes++
    if (i > listening && op.path === join(directory, 'loquat.sqlite')) ledger.moved++
  }
}

/** What is left of a server whose power goes away late in its life. */
function leave(recording: Recording, random: () => number): Left {
  const { ops } = recording
  const moment = ops[Math.floor(ops.length * (0.5 + random() / 2))]!.begin + 1
  const directory = join(newDataDirectory(), 'data')
  rebuild(ops, recording.directory, moment, chance(random), directory)
  return { recording, moment, directory }
}

interface Loss {
  random: () => number
  durability: Durability
  whole: boolean
}

async function lose(ledger: PowerLedger, recording: Recording, { random, ...how }: Loss) {
  const { ops, directory } = recording
  // Right after something was asked for; what was there before the start is there in any case.
  const moment = Math.max(0, ops[Math.floor(random() * ops.length)]!.begin) + 1
  const luck = [NOTHING, chance(random), mishap(random)][ledger.losses++ % 3]!
  const into = join(newDataDirectory(), 'data')
  const violate = (what: string) =>
    ledger.violations.push(`loss ${ledger.losses}, at line ${moment}, ${luck.about}: ${what}`)
  rebuild(ops, directory, moment, luck, into)
  try {
    const judged = await judge(recording, { directory: into, moment, ...how })
    if (how.durability === 'relaxed') ledger.relaxed++
    ledger.events += judged.events
    ledger.tail += judged.tail
    ledger.acknowledged += judged.acknowledged
    // One thing that is gone is mostly many.
    judged.violations.slice(0, 3).forEach(violate)
  } catch (error) {
    violate(`it does not start: ${(error as Error).message}`)
  }
  rmSync(into, { recursive: true, force: true })
}

export const powerLongForm: Suite<PowerLedger> = {
  about: 'takes the power away: what was not synced is gone, or there in part',
  run: ({ ledger, ...options }) =>
    powerSuite({
      durabilities: ['full', 'full', 'relaxed'],
      again: true,
      ...options,
      ...(ledger ? { ledger } : {}),
    }),
  trials: ({ losses, recordings, syncs, writes, moved, relaxed, tail, ...told }) => [
    losses,
    `losses in ${recordings} recordings of ${writes} writes (${moved} of them moved what the log held into the database) and ` +
      `${syncs} syncs; readers had been shown ${told.events} events, ${told.acknowledged} steps had been acknowledged; ` +
      `${relaxed} of the losses under \`relaxed\`, which took ${tail} pieces of replies with them`,
  ],
}
