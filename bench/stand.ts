import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { twoCores, type Cores } from './cores.ts'
import { startLoad, type Load } from './load/start-load.ts'
import type { TargetName } from './load/job.ts'
import { serve, type Served } from './process.ts'

/** Everything a row measures with, running. */
export interface Stand {
  cores: Cores | undefined
  load: Load
  upstream: Served
  floor: Served
  loquat: Served
  close(): Promise<void>
}

export interface StandOptions {
  /** A folder for V8's CPU profiles of Loquat, one for each of its threads. */
  profile?: string | undefined
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Starts the mock, the floor, Loquat on a new data folder, and the load process. */
export async function openStand({ profile }: StandOptions = {}): Promise<Stand> {
  const cores = twoCores()
  const directory = newDirectory()
  const load = startLoad(cores?.load)
  const stops = [() => load.stop()]
  const started = async (server: Promise<Served>): Promise<Served> => {
    const served = await server
    stops.unshift(() => served.stop())
    return served
  }
  const close = async (): Promise<void> => {
    for (const stop of stops) await stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    const upstream = await started(serve({ args: [here('upstream.ts')], core: cores?.load }))
    const floor = await started(
      serve({ args: [here('floor.ts'), upstream.url], core: cores?.server }),
    )
    const loquat = await started(serveLoquat(upstream, directory, cores, profile))
    return { cores, load, upstream, floor, loquat, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Not in the system's temporary folder, which may be memory: an fsync there costs nothing and would flatter. */
function newDirectory(): string {
  const parent = here('../node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  return mkdtempSync(join(parent, 'loquat-bench-'))
}

function serveLoquat(
  upstream: Served,
  directory: string,
  cores: Cores | undefined,
  profile: string | undefined,
): Promise<Served> {
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const settings = ['--port', '0', '--data', directory, '--model', 'openai:mock']
  return serve({
    args: [...flags, here('../src/cli/cli.ts'), 'serve', ...settings],
    // Its own folder: a `.env` of the person who measures is not read.
    cwd: directory,
    core: cores?.server,
    env: {
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      OPENAI_API_KEY: 'bench',
      LOQUAT_DISCOVER: '0',
      LOQUAT_TITLES: '0',
      LOQUAT_DURABILITY: 'full',
    },
  })
}

/** The servers of a stand as the load process knows them. */
export function targetsOf({ upstream, floor, loquat }: Stand): {
  direct: TargetName
  floor: TargetName
  loquat: TargetName
} {
  return {
    direct: { kind: 'chat-completions', url: upstream.url },
    floor: { kind: 'chat-completions', url: floor.url },
    loquat: { kind: 'loquat', url: loquat.url },
  }
}
