import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newDataDirectory, startServerProcess, type ServerProcess } from '../../server-process.ts'
import { createWorld, TOKEN } from '../kill/world.ts'
import { putUnderLoad, type Load } from '../load/load.ts'
import { strace } from '../strace.ts'
import { breakDisk, FAULTS, injected, injection, type Fault } from './fault.ts'
import {
  isDocumented,
  judge,
  judgeReading,
  judgeRecovery,
  within,
  type Judgement,
} from './judge.ts'

export interface TrialResult extends Judgement {
  /** Calls that failed. */
  injected: number
  refused: number
  /** Servers that ended because they could not be trusted any more. */
  gaveUp: number
}

/** One data directory, and the disk under it. */
export interface Rig {
  /** The disk goes wrong under load, in one way after the other; behind a fatal one there can be none. */
  trial(faults: Fault[], random: () => number): Promise<TrialResult>
  /** The disk goes wrong at some point of a start. */
  startTrial(random: () => number): Promise<{ injected: number; violations: string[] }>
  close(): Promise<void>
}

const NOT_JUDGED = { events: 0, acknowledged: 0, interrupted: 0 }
const SENTENCE = /^Loquat has stopped, because its database .+\.$/m
const STREAMS = 6

/** @param root the source tree whose disk goes wrong; what it left is judged by the real one */
export async function openRig(root?: string): Promise<Rig> {
  const data = join(newDataDirectory(), 'data')
  let server = await start(root)
  /** Does it run on the sources that are tried? */
  let fits = true

  function start(tree: string | undefined, through: string[] = []): Promise<ServerProcess> {
    return startServerProcess({
      data,
      through,
      ...(tree ? { root: tree } : {}),
      env: {
        ...{ LOQUAT_MODEL: 'test:script', RUN_LIMIT: '0' },
        ...{ API_TOKEN: TOKEN, LOG_LEVEL: 'silent' },
      },
    })
  }

  async function startAgain(): Promise<void> {
    await server.end('SIGKILL')
    server = await start(undefined)
  }

  /** It ends by itself, and says why. */
  async function judgeEnd(exited: Promise<number | null>): Promise<string[]> {
    const code = await Promise.race([exited, delay(5000, 'nothing' as const)])
    if (code === 'nothing') return ['it goes on although a sync has failed']
    const said = SENTENCE.test(server.output()) && !server.output().includes('\n    at ')
    return code === 1 && said ? [] : [`it ended with ${code} and said ${server.output()}`]
  }

  /** One thing goes wrong, and is well again. */
  async function tryFault(fault: Fault, load: Load, random: () => number) {
    const world = createWorld(server.url)
    const exited = new Promise<number | null>((resolve) => server.process.once('close', resolve))
    const first = 1 + Math.floor(random() * 12)
    const when = fault.fatal ? `${first}` : fault.reads ? `${first}..${first + 9}` : `${first}+`
    const refused = load.tolerated()
    const mend = await breakDisk(server.process.pid!, data, fault, when)
    if (fault.fatal) {
      const violations = await judgeEnd(exited)
      return { failed: await mend(), violations }
    }
    await within(3000, () => fault.reads === true || load.tolerated() > refused)
    await delay(200 + random() * 500)
    const violations = fault.reads ? [] : await judgeReading(world, load, random())
    const failed = await mend()
    violations.push(...(await judgeRecovery(world)))
    return { failed, violations }
  }

  return {
    async trial(faults, random) {
      if (!fits) {
        await server.end('SIGKILL')
        server = await start(root)
      }
      const load = putUnderLoad(server.url, TOKEN, {
        ...{ streams: STREAMS, random, tolerates: isDocumented },
      })
      const violations: string[] = []
      const found = { injected: 0, gaveUp: 0 }
      for (const fault of faults) {
        await delay(200 + random() * 400)
        const tried = await tryFault(fault, load, random)
        found.injected += tried.failed
        if (fault.fatal && tried.failed > 0) found.gaveUp++
        violations.push(...tried.violations.map((what) => `${fault.about}: ${what}`))
      }
      load.stop()
      if (!faults.at(-1)!.fatal && violations.length === 0) {
        await load.over
        violations.push(...(await judge(createWorld(server.url), load, true)).violations)
      }
      await server.end('SIGKILL')
      await load.over
      violations.push(...load.refused)
      const told = { ...found, refused: load.tolerated() }
      fits = false
      // What is wrong already is enough.
      if (violations.length > 0) return { ...NOT_JUDGED, ...told, violations }
      server = await start(undefined)
      fits = root === undefined
      return { ...(await judge(createWorld(server.url), load, false)), ...told }
    },

    async startTrial(random) {
      await server.end('SIGKILL')
      const fault = FAULTS[Math.floor(random() * FAULTS.length)]!
      const when = `${1 + Math.floor(random() * 20)}+`
      const trace = join(data, '..', `start-${Date.now()}`)
      const violations: string[] = []
      try {
        const program = strace('-D', ...injection(data, fault, when, trace))
        server = await start(undefined, program)
      } catch (error) {
        const said = (error as Error).message
        const lines = said.trim().split('\n')
        if (!lines[0]?.endsWith('ended with 1:') || lines.length !== 2)
          violations.push(`${fault.about}, ${when}, at the start: ${said}`)
      }
      await startAgain()
      return { injected: injected(trace), violations }
    },

    close: async () => void (await server.end('SIGKILL')),
  }
}
