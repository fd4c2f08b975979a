import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onPostgres } from '../../databases.ts'
import { newDataDirectory, startServerProcess, type ServerProcess } from '../../server-process.ts'
import { ACTS, type Check } from './acts.ts'
import type { Boundary } from './boundaries.ts'
import type { Death } from './preload.ts'
import { beginReplies, judgeReply, type Reply } from './replies.ts'
import { createWorld, Refused, TOKEN, type World } from './world.ts'

const PRELOAD = fileURLToPath(new URL('preload.ts', import.meta.url))
const CONFIG = fileURLToPath(new URL('../tools.config.ts', import.meta.url))

/** How long the server may live after it was told where to die; then it dies wherever it is. */
const PATIENCE_MS = 5000
/** What is written only on the way up, of what a dead server left. */
const AT_START = new Set(['runs.claim'])
/** Between two trials the clock goes ahead by so much, so that what the first one left is old enough to be folded. */
const AGE_MS = 660_000

export interface TrialOptions {
  /** Absent: at a random moment. */
  boundary?: Boundary | undefined
  streams: number
  random: () => number
}

export interface TrialResult {
  /** Where it died, if it was where it was told to. */
  death: Death | undefined
  /** How many events readers held. */
  events: number
  /** How many replies were cut off in the middle. */
  interrupted: number
  violations: string[]
}

/** One data directory and the servers that die on it, one after the other. */
export interface Rig {
  trial(options: TrialOptions): Promise<TrialResult>
  close(): Promise<void>
}

/** @param root the source tree that is killed; what it left is judged by the real one */
export async function openRig(root?: string): Promise<Rig> {
  const data = newDataDirectory()
  const order = join(data, 'order')
  let trials = 0
  let server = await start(root)

  function start(tree: string | undefined): Promise<ServerProcess> {
    return startServerProcess({
      data,
      args: ['--config', CONFIG],
      ...(tree ? { root: tree } : {}),
      env: {
        LOQUAT_MODEL: 'test:script',
        LOQUAT_TITLES: '1',
        LOQUAT_TITLE_MODEL: 'test:script',
        RUN_LIMIT: '0',
        API_TOKEN: TOKEN,
        TEST_TOOLS: 'several',
        TEST_KILL_ORDER: order,
        TEST_KILL_AHEAD: String(trials * AGE_MS),
        NODE_OPTIONS: `--import ${PRELOAD}`,
      },
    })
  }

  /** It may have been told to die on its way up; then it is started once more. */
  async function startAgain(tree: string | undefined): Promise<ServerProcess> {
    try {
      return await start(tree)
    } catch (error) {
      if (!existsSync(`${order}.deaths`)) throw error
      rmSync(order, { force: true })
      return start(tree)
    }
  }

  /** Ends the server: at its boundary, or wherever it is when its time has come. */
  async function kill({ boundary, random }: TrialOptions): Promise<void> {
    const give = () =>
      writeFileSync(order, JSON.stringify({ ...boundary, skip: Math.floor(random() * 4) }))
    const atStart = boundary && AT_START.has(boundary.statement)
    if (boundary && !atStart) {
      await delay(random() * 200)
      give()
    }
    const life = boundary && !atStart ? PATIENCE_MS : 20 + random() * 1500
    const died = new Promise((resolve) => server.process.once('exit', resolve))
    const timer = setTimeout(() => server.process.kill('SIGKILL'), life)
    await died
    clearTimeout(timer)
    rmSync(order, { force: true })
    if (atStart) give()
  }

  return {
    async trial(options) {
      const load = await putUnderLoad(server.url, options)
      await kill(options)
      await load.over
      trials++
      server = await startAgain(undefined)
      const death = takeDeath(order)
      const judged = await judge(createWorld(server.url), load)
      if (root) {
        await server.end('SIGKILL')
        server = await startAgain(root)
      }
      return { ...judged, death }
    },
    close: async () => void (await server.end('SIGKILL')),
  }
}

/** What clients have done on a server, and what they were answered. */
interface Load {
  replies: Reply[]
  checks: Check[]
  /** What was refused and should not have been. */
  refused: string[]
  /** Resolves when the server is gone. */
  over: Promise<unknown>
}

async function putUnderLoad(url: string, { streams, random }: TrialOptions): Promise<Load> {
  const world = createWorld(url)
  const checks: Check[] = []
  const refused: string[] = []
  const replies = await beginReplies(world, streams, random)
  const acts = Object.entries(ACTS).map(async ([name, run]) => {
    try {
      await run(world, (check) => checks.push(check))
    } catch (error) {
      if (error instanceof Refused) refused.push(`${name}: ${error.message}`)
    }
  })
  return { replies, checks, refused, over: Promise.all(acts) }
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

async function judge(world: World, { replies, checks, refused }: Load) {
  const judged = await Promise.all(replies.map((reply) => judgeReply(world, reply)))
  const violations = judged.flatMap((it, i) =>
    it.violations.map((what) => `${replies[i]!.conversationId}: ${what}`),
  )
  const broken = await Promise.all(checks.map((check) => patiently(check, world)))
  violations.push(...refused, ...broken.flat())
  const interrupted = judged.filter((it) => it.interrupted).length
  const events = replies.reduce((sum, { shown }) => sum + (shown[0]?.length ?? 0), 0)
  return { events, interrupted, violations }
}

/** Where several servers may run, those of a dead one are ended when their leases have run out. */
async function patiently(check: Check, world: World): Promise<string[]> {
  const end = Date.now() + (onPostgres ? 25_000 : 0)
  for (;;) {
    const broken = await check(world)
    if (broken.length === 0 || Date.now() > end) return broken
    await delay(200)
  }
}
