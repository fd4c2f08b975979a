import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  newDataDirectory,
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from '../server-process.ts'

const PRELOAD = fileURLToPath(new URL('observed/preload.ts', import.meta.url))

/** A server that can be looked at from outside. */
export interface ObservedServer extends ServerProcess {
  /** Bytes it holds once all garbage is collected: of the whole process, and of JavaScript with its buffers; none when it has ended. */
  memory(): Promise<{ rss: number; held: number }>
  /** Waits until it has nothing to do, though not for ever. */
  quiet(): Promise<void>
  /** From now on answers that nobody takes are given up as much sooner as was said. */
  hurry(): void
  /** Milliseconds that its event loop has waited for a processor because others had them all. */
  waited(): number
  /** Open file descriptors. @throws Error where the system does not list them */
  descriptors(): number
  /** What nobody caught: exceptions and rejections, with their stacks. */
  uncaught(): string
}

/** @param options.haste how many times shorter the time-outs of its connections are */
export async function startObserved({
  haste = 1,
  data = newDataDirectory(),
  env = {},
  ...options
}: ServerProcessOptions & { haste?: number } = {}): Promise<ObservedServer> {
  const path = join(data, 'observed')
  const server = await startServerProcess({
    ...options,
    data,
    env: {
      ...env,
      // What is freed is given back to the system at once, or it could not be told from what is held.
      MALLOC_ARENA_MAX: '1',
      MALLOC_TRIM_THRESHOLD_: '65536',
      TEST_OBSERVED: path,
      TEST_HASTE: String(haste),
      NODE_OPTIONS: `--import ${PRELOAD}`,
    },
  })
  let asked = 0
  const { pid } = server.process
  return {
    ...server,
    async memory() {
      asked++
      server.process.kill('SIGUSR2')
      for (let i = 0; i < 1_000; i++) {
        const told = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Told) : undefined
        if (told?.asked === asked) return { rss: told.rss, held: told.heapUsed + told.external }
        if (server.process.exitCode !== null) return { rss: 0, held: 0 }
        await delay(10)
      }
      throw new Error('the server does not say what memory it holds')
    },
    async quiet() {
      for (let i = 0, before = wantedOf(pid); i < 80; i++) {
        await delay(250)
        const now = wantedOf(pid)
        if (now - before < 50 && i > 1) return
        before = now
      }
    },
    hurry: () => void server.process.kill('SIGHUP'),
    waited() {
      const path = `/proc/${pid}/schedstat`
      return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6 : 0
    },
    descriptors() {
      const list = `/proc/${pid}/fd`
      if (!existsSync(list)) throw new Error(`${list} is not there: this suite needs Linux`)
      return readdirSync(list).length
    },
    uncaught: () =>
      existsSync(`${path}.uncaught`) ? readFileSync(`${path}.uncaught`, 'utf8') : '',
  }
}

type Told = NodeJS.MemoryUsage & { asked: number }

/** Milliseconds that the threads of a process have computed or waited for a processor; none where the system does not say. */
function wantedOf(pid: number | undefined): number {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return 0
  const times = readdirSync(tasks).map((task) => {
    try {
      const [computed, waited] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
      return Number(computed) + Number(waited)
    } catch {
      // The thread has ended meanwhile.
      return 0
    }
  })
  return times.reduce((sum, time) => sum + time, 0) / 1e6
}
