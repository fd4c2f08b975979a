import { createRandom } from '../random.ts'
import type { Wire } from '../upstream/misbehaviours/wires.ts'
import type { Suite } from './suite.ts'
import { allCases, atRandom, type Case } from './upstream/cases.ts'
import { fuzz } from './upstream/fuzz.ts'
import { documentedCodes, judgeReply } from './upstream/judge.ts'
import { memoryOf } from './upstream/memory.ts'
import { tryReply } from './upstream/trial.ts'
import { judgeServer, openWorld, type World } from './upstream/world.ts'

/** What has been tried so far, and what came of it. */
export interface UpstreamLedger {
  /** Replies that went wrong. */
  trials: number
  /** How often each was tried, by provider, misbehaviour and place. */
  cases: Record<string, number>
  /** The most memory that one reply took, in MiB. */
  mostMemory: number
  /** Broken streams given to each parser. */
  mutants: Record<Wire['name'], number>
  violations: string[]
}

export interface UpstreamOptions {
  seed: number
  /** Called before each trial; false ends the suite. */
  goOn(ledger: UpstreamLedger): boolean
  /** Which of the cases; all by default. */
  which?(one: Case): boolean
  /** Replies at a time. */
  lanes?: number
  root?: string
  ledger?: UpstreamLedger
  report?(ledger: UpstreamLedger): void
}

export const emptyLedger = (): UpstreamLedger => ({
  trials: 0,
  cases: {},
  mostMemory: 0,
  mutants: { openai: 0, anthropic: 0 },
  violations: [],
})

/** Large replies at a time: what each takes shows above what a server needs anyway. */
const LARGE = 3
/** MiB that a reply may take, whatever the provider sends. */
const MOST = 32

const isLarge = ({ misbehaviour }: Case) => misbehaviour.large === true
/** While a provider is to be found elsewhere, nothing else may ask it. */
const isElsewhere = ({ misbehaviour }: Case) => misbehaviour.spoils || misbehaviour.address

/** The same on both wires at once: together they may take what one may. */
function ofBothWires(cases: Case[]): Case[][] {
  const kindOf = ({ name, wire }: Case) => name.slice(wire.name.length)
  return Object.values(Object.groupBy(cases, kindOf)).map((some) => some ?? [])
}

/** Tries cases on one world, and keeps the ledger. */
function createRig(world: World, options: UpstreamOptions, ledger: UpstreamLedger) {
  const { goOn, report = () => {}, seed, lanes = 40 } = options
  const random = createRandom(seed + ledger.trials)
  const documented = documentedCodes()
  const memory = memoryOf(world.server.process.pid!)

  async function take(one: Case): Promise<void> {
    const trial = ++ledger.trials
    ledger.cases[one.name] = (ledger.cases[one.name] ?? 0) + 1
    const seen = await tryReply(world, trial, one, random)
    const what = seen ? judgeReply(seen, documented) : ['there is no end']
    ledger.violations.push(...what.map((it) => `${one.name}: ${it}`))
    world.forget(trial)
    report(ledger)
  }

  return {
    random,
    async takeAll(cases: Iterator<Case>): Promise<void> {
      const lane = async () => {
        for (let next = cases.next(); !next.done && goOn(ledger); next = cases.next())
          await take(next.value)
      }
      await Promise.all(Array.from({ length: lanes }, lane))
    },
    /** Some of a kind at once, with nothing else going on: else nobody knew whose memory it is. */
    async measure(some: Case[]): Promise<void> {
      if (!goOn(ledger)) return
      memory.forget()
      const before = memory.now()
      await Promise.all(Array.from({ length: LARGE }, () => some.map(take)).flat())
      const each = (memory.peak() - before) / LARGE
      ledger.mostMemory = Math.max(ledger.mostMemory, each)
      const most = Math.max(...some.map((it) => (it.long && it.misbehaviour.atLength) || MOST))
      const names = some.map(({ name }) => name).join('; ')
      if (each > most) ledger.violations.push(`${names}: took ${each.toFixed(0)} MiB`)
    },
  }
}

/** Lets a provider misbehave in every way and every place once, and looks at what readers get. */
export async function upstreamSuite(options: UpstreamOptions): Promise<UpstreamLedger> {
  const { root, which = () => true, ledger = emptyLedger() } = options
  const world = await openWorld(root)
  const rig = createRig(world, options, ledger)
  const cases = allCases(rig.random).filter(which)
  await rig.takeAll(cases.filter((it) => !isElsewhere(it) && !isLarge(it)).values())
  for (const some of ofBothWires(cases.filter(isLarge))) await rig.measure(some)
  await rig.takeAll(cases.filter(isElsewhere).values())
  ledger.violations.push(...(await judgeServer(world)))
  await world.close()
  return ledger
}

/** In one turn of the long form. */
const TURN = { replies: 200, large: 3, openai: 20_000, anthropic: 10_000 }

/** Goes on with random cases in random pieces, on one server, and with broken streams straight into the parsers. */
export async function upstreamAtLength(options: UpstreamOptions): Promise<UpstreamLedger> {
  const { ledger = await upstreamSuite(options), goOn, report = () => {}, seed } = options
  const world = await openWorld()
  const rig = createRig(world, options, ledger)
  const all = allCases(rig.random)
  const cases = all.filter((it) => !isElsewhere(it))
  const large = cases.filter(isLarge)
  while (goOn(ledger)) {
    await rig.takeAll(
      Array.from({ length: TURN.replies }, () => atRandom(cases, rig.random)).values(),
    )
    for (let i = 0; i < TURN.large; i++)
      await rig.measure([{ ...atRandom(large, rig.random), long: true }])
    await rig.takeAll(all.filter(isElsewhere).values())
    for (const wire of ['openai', 'anthropic'] as const)
      for (let done = 0; done < TURN[wire] && goOn(ledger); done += 1000) {
        ledger.violations.push(...(await fuzz(wire, seed + ledger.mutants[wire], 1000)))
        ledger.mutants[wire] += 1000
        report(ledger)
      }
    ledger.violations.push(...(await judgeServer(world)))
  }
  await world.close()
  return ledger
}

export const upstreamLongForm: Suite<UpstreamLedger> = {
  about: 'lets model providers misbehave in every way, and feeds broken streams to the parsers',
  run: ({ ledger, ...options }) => upstreamAtLength({ ...options, ...(ledger ? { ledger } : {}) }),
  trials({ trials, cases, mutants, mostMemory }) {
    const counts = Object.values(cases)
    return [
      trials,
      `replies of providers that misbehave in ${counts.length} ways and places, each at least ${Math.min(...counts)} times; ` +
        `${mostMemory.toFixed(0)} MiB at most for one; ${mutants.openai} and ${mutants.anthropic} broken streams for the two parsers`,
    ]
  },
}
