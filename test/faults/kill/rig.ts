import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { newDataDirectory } from '../../server-process.ts'
import { ACTS } from './acts.ts'
import { createSchemaJudge, fillTemplate, judgeOlder, makeOlder, type Template } from './birth.ts'
import { isOfBacklog, REACHED_BY, writingStatements, type Boundary } from './boundaries.ts'
import { createJudge, judgeDatabase, type Verdict } from './judge.ts'
import { putUnderLoad } from './load.ts'
import type { Death, Order } from './points.ts'
import { buildServer, launch, type Launched } from './server.ts'
import { createWorld, TOKEN, type World } from './world.ts'

const PRELOAD = fileURLToPath(new URL('preload.ts', import.meta.url))
const CONFIG = fileURLToPath(new URL('../tools.config.ts', import.meta.url))

/** How long the server may live after it was told where to die; then it dies wherever it is. */
const PATIENCE_MS = 5000
/** Between two trials the clock goes ahead by so much, so that what the first one left is old enough to be folded. */
const AGE_MS = 660_000
/** How long a server that is up may need to index what was said before. */
const INDEXING_MS = 3000
/** Most of a server's way up; what it does with what a dead one left is at the end of it. */
const WAY_UP_MS = 400

/** What every data directory needs. */
export interface Ground {
  /** The server to kill, and the one that judges what it left. */
  entry: string
  judge: string
  template: Template
}

let known: Promise<Omit<Ground, 'entry'>> | undefined

/** @param root the source tree that is killed; what it left is judged by the real one */
export async function prepareGround(root?: string): Promise<Ground> {
  const real = await (known ??= prepare())
  return { ...real, entry: root === undefined ? real.judge : await buildServer(root) }
}

async function prepare(): Promise<Omit<Ground, 'entry'>> {
  const judge = await buildServer()
  const data = newDataDirectory()
  const server = await launch({ entry: judge, data, args: ['--config', CONFIG], env: ENV })
  const url = await server.up
  if (!url) throw new Error((await server.died).output)
  const template = await fillTemplate(createWorld(url), data).catch(async (error: unknown) => {
    server.process.kill('SIGKILL')
    throw new Error((await server.died).output, { cause: error })
  })
  server.process.kill('SIGTERM')
  await server.died
  return { judge, template }
}

const ENV = {
  LOQUAT_MODEL: 'test:script',
  LOQUAT_TITLES: '1',
  LOQUAT_TITLE_MODEL: 'test:script',
  LOQUAT_SUMMARY_MODEL: 'function:summary',
  RUN_LIMIT: '0',
  RATE_LIMIT: '0',
  API_TOKEN: TOKEN,
  TEST_TOOLS: 'several',
}

/** How a server came to its end. */
export interface End {
  /** A boundary that was aimed at, a random moment under load, or one on the way up. */
  kind: 'boundary' | 'random' | 'way up'
  signal: 'SIGKILL' | 'SIGABRT' | 'SIGHUP'
  /** Where it died, if it was where it was told to. */
  death: Death | undefined
}

export interface TrialOptions {
  /** Absent: at a random moment. */
  boundary?: Boundary | undefined
  /** Statements that the transaction should hold as well, as many of them as may be. */
  beside?: string[]
  streams: number
  random: () => number
}

export interface TrialResult extends Verdict {
  ends: End[]
}

/** One data directory and the servers that die on it, one after the other. */
export interface Rig {
  /** How many trials there were. */
  age(): number
  trial(options: TrialOptions): Promise<TrialResult>
  /** @returns what is wrong with the database */
  close(): Promise<string[]>
}

export interface BirthOptions {
  ground: Ground
  /** The schema that is there before the first start; 0: nothing is there. */
  version: number
  /** Where the first starts end, in the order in which they come. */
  boundaries: Boundary[]
  /** To the end of a process, which takes nothing that the system was given, both are the same. */
  durability: 'full' | 'relaxed'
  random: () => number
}

/** Makes a data directory, on which the first starts end where they are told to. */
export async function openRig(options: BirthOptions): Promise<{ rig: Rig } & TrialResult> {
  const { ground, version, boundaries, durability, random } = options
  const data = newDataDirectory()
  const order = join(data, 'order')
  const names = join(data, 'statements')
  writeFileSync(names, JSON.stringify([...writingStatements()]))
  const judge = createJudge(data, random)
  let trials = 0
  let server: Launched
  let url: string

  const start = (entry: string) =>
    launch({
      entry,
      data,
      args: ['--config', CONFIG],
      env: {
        ...ENV,
        LOQUAT_DURABILITY: durability,
        TEST_KILL_ORDER: order,
        TEST_KILL_STATEMENTS: names,
        TEST_KILL_AHEAD: String(trials * AGE_MS),
        NODE_OPTIONS: `--import ${PRELOAD}`,
      },
    })
  const signal = () => (random() < 0.1 ? 'SIGABRT' : 'SIGKILL')
  const give = (boundary: Boundary, most: number, beside: string[] = []): End['signal'] => {
    const skip = Math.floor(random() * most)
    const given: Order = { ...boundary, skip, beside, signal: signal() }
    writeFileSync(order, JSON.stringify(given))
    return given.signal
  }

  /** @throws Error when it does not come up */
  async function startAgain(entry: string): Promise<World> {
    server = await start(entry)
    const address = await server.up
    if (!address) throw new Error(`the server did not start again: ${(await server.died).output}`)
    url = address
    return createWorld(url)
  }

  async function startInstead(entry: string): Promise<World> {
    server.process.kill('SIGKILL')
    await server.died
    return startAgain(entry)
  }

  async function endAtBoundary(boundary: Boundary, beside: string[], timer: boolean): Promise<End> {
    const given = give(boundary, timer ? mostPassed(boundary) : 4, beside)
    const hurry = () => timer && server.process.kill('SIGUSR2')
    hurry()
    const again = setInterval(hurry, 50)
    const patience = setTimeout(() => server.process.kill('SIGKILL'), PATIENCE_MS)
    await server.died
    clearInterval(again)
    clearTimeout(patience)
    return { kind: 'boundary', signal: given, death: takeDeath(order) }
  }

  async function endSometime(begun: Promise<unknown>): Promise<End> {
    if (random() < 0.85) await begun
    // What is done every few seconds is done now and then.
    if (random() < 0.3) server.process.kill('SIGUSR2')
    await delay(10 + 400 * random() ** 2)
    const how = random() < 0.05 ? 'SIGHUP' : signal()
    server.process.kill(how)
    await server.died
    return { kind: 'random', signal: how, death: undefined }
  }

  /** A start that is not to succeed. */
  async function endOnWayUp(boundary: Boundary | undefined, most = 1): Promise<End> {
    const given = boundary ? give(boundary, most) : signal()
    const next = await start(ground.entry)
    if (!boundary) await delay(40 + random() * WAY_UP_MS)
    else await next.up
    if (boundary && isOfBacklog(boundary))
      await Promise.race([next.died, delay(INDEXING_MS, undefined, { ref: false })])
    // Where it has come up, it has passed its boundary by.
    rmSync(order, { force: true })
    next.process.kill(given)
    await next.died
    const kind = boundary ? 'boundary' : 'way up'
    return { kind, signal: given, death: takeDeath(order) }
  }

  const rig: Rig = {
    age: () => trials,
    async trial({ boundary, beside = [], streams, random }) {
      const place = placeOf(boundary, random)
      const acts = actsFor(place === 'load' ? boundary : undefined, beside, random)
      const load = putUnderLoad(url, { streams, acts, random })
      const ends: End[] = []
      if (boundary && place === 'load') {
        if (random() < 0.8) await load.begun
        await delay(random() * 40)
        ends.push(await endAtBoundary(boundary, beside, REACHED_BY[boundary.statement] === 'timer'))
      } else ends.push(await endSometime(load.begun))
      await load.over
      trials++
      if (place === 'start') ends.push(await endOnWayUp(boundary, mostPassed(boundary!)))
      if (random() < 0.1) ends.push(await endOnWayUp(undefined))
      const sabotaged = ground.entry !== ground.judge
      // It does its own recovery.
      if (sabotaged) await startInstead(ground.entry)
      const world = await (sabotaged ? startInstead : startAgain)(ground.judge)
      const verdict = await judge.judge(world, load)
      if (sabotaged) await startInstead(ground.entry)
      return { ...verdict, ends }
    },
    async close() {
      server.process.kill('SIGKILL')
      await server.died
      const violations = judgeDatabase(data)
      rmSync(data, { recursive: true, force: true })
      return violations
    },
  }

  if (version > 0) makeOlder(ground.template, version, data)
  const schema = createSchemaJudge(data, version)
  const ends: End[] = []
  const violations: string[] = []
  for (const boundary of boundaries) {
    ends.push(await endOnWayUp(boundary, mostPassed(boundary)))
    violations.push(...schema.judge())
  }
  if (random() < 0.3) {
    ends.push(await endOnWayUp(undefined))
    violations.push(...schema.judge())
  }
  const world = await startAgain(ground.entry)
  if (version > 0) violations.push(...(await judgeOlder(world, ground.template, version)))
  return { rig, ends, events: 0, interrupted: 0, violations }
}

/** Where to look for a boundary: under load, or on the way up after it. */
function placeOf(boundary: Boundary | undefined, random: () => number): 'load' | 'start' | 'any' {
  if (!boundary) return 'any'
  const { statement, point } = boundary
  if (REACHED_BY[statement] === 'start') return 'start'
  // Nobody waits for an answer when a writer puts things in order before its work.
  const settles = statement.startsWith('events.settle') && point.endsWith('commit')
  return settles && random() < 0.5 ? 'start' : 'load'
}

/** How many times at most a statement is passed by where nobody asks for it. */
function mostPassed({ statement }: Boundary): number {
  if (/setCompacted|deleteFolded/.test(statement)) return 16
  return /putOld|moveBacklog/.test(statement) ? 2 : 1
}

/** Some acts, few where they would keep those waiting that reach a boundary. */
function actsFor(boundary: Boundary | undefined, beside: string[], random: () => number): string[] {
  const share = boundary ? 0.15 : 0.4
  const some = Object.keys(ACTS).filter(() => random() < share)
  const reach = boundary ? [boundary.statement, ...beside].map((name) => REACHED_BY[name]!) : []
  return [...new Set([...reach, ...some])].filter((name) => name in ACTS)
}

/** What the server has noted of its death; after it the next one lives. */
function takeDeath(order: string): Death | undefined {
  rmSync(order, { force: true })
  const notes = `${order}.deaths`
  if (!existsSync(notes)) return undefined
  const [last] = readFileSync(notes, 'utf8').trimEnd().split('\n').slice(-1)
  rmSync(notes)
  return JSON.parse(last!) as Death
}
