import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newDataDirectory, startServerProcess, type ServerProcess } from '../../server-process.ts'
import { createWorld, TOKEN } from '../kill/world.ts'
import { putUnderLoad, type Load } from '../load/load.ts'
import { strace } from '../strace.ts'
import { breakDisk, FAULTS, injected, injection, type Fault } from './fault.ts'
import { isDocumented, judge, judgeReading, judgeRecovery, type Judgement } from './judge.ts'

export interface TrialResult extends Judgement {
  /** Calls that failed. */
  injected: number
  refused: number
  /** Has it ended because it could not be trusted any more? */
  gaveUp: boolean
}

/** One data directory, and the disk under it. */
export interface Rig {
  /** The disk goes wrong under load. @param patient waits for what was cut off to be ended by the server that did it */
  trial(fault: Fault, random: () => number, patient: boolean): Promise<TrialResult>
  /** The disk goes wrong at some point of a start. */
  startTrial(random: () => number): Promise<{ injected: number; violations: string[] }>
  close(): Promise<void>
}

const SENTENCE = /^Loquat has stopped, because its database .+\.$/m
const STREAMS = 6

/** @param root the source tree whose disk goes wrong; what it left is judged by the real one */
export async function openRig(root?: string): Promise<Rig> {
  const data = join(newDataDirectory(), 'data')
  let trials = 0
  let server = await start(root)

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

  return {
    async trial(fault, random, patient) {
      if (root && trials++ > 0) {
        await server.end('SIGKILL')
        server = await start(root)
      }
      const load = putUnderLoad(server.url, TOKEN, {
        ...{ streams: STREAMS, random, tolerates: isDocumented },
      })
      const world = createWorld(server.url)
      const exited = new Promise<number | null>((resolve) => server.process.once('close', resolve))
      await delay(200 + random() * 400)
      const first = 1 + Math.floor(random() * 12)
      const when = fault.fatal ? `${first}` : fault.reads ? `${first}..${first + 9}` : `${first}+`
      const mend = await breakDisk(server.process.pid!, data, fault, when)
      const violations: string[] = []
      if (fault.fatal) violations.push(...(await judgeEnd(exited)))
      else {
        await delay(200 + random() * 500)
        if (!fault.reads) violations.push(...(await judgeReading(world, load, random())))
      }
      const failed = await mend()
      if (failed > 0 && !fault.fatal) violations.push(...(await judgeRecovery(world)))
      load.stop()
      if (patient && violations.length === 0) {
        await load.over
        violations.push(...(await judge(world, load, true)).violations)
      }
      await startAgain()
      await load.over
      const judged = await judge(createWorld(server.url), load, false)
      violations.push(...load.refused, ...judged.violations)
      hangUp(load)
      const gaveUp = fault.fatal === true && failed > 0
      return { ...judged, injected: failed, refused: load.tolerated(), gaveUp, violations }
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

function hangUp({ readers }: Load): void {
  for (const { reader } of readers) reader.close()
}
