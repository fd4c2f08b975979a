import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { twoCores, type Cores } from './cores.ts'
import type { TargetName } from './load/job.ts'
import { startLoad, type Load } from './load/start-load.ts'
import { findPeers, type AbsentPeer } from './peers/find-peers.ts'
import { serve, type Served } from './process.ts'

/** A server in the race. */
export interface Contender {
  name: string
  served: Served
  target: TargetName
}

/** A Loquat other than the one all rows share. */
export interface LoquatOptions {
  name?: string
  env?: Record<string, string>
  /** A file of `preloads/` that is loaded before anything else, with a channel to talk to it. */
  preload?: string
  /** Node's own flags. */
  flags?: string[]
}

/** Everything a row measures with, running. */
export interface Stand {
  cores: Cores | undefined
  load: Load
  /** The mock itself, without a server in between. */
  direct: Contender
  floor: Contender
  loquat: Contender
  peers: Contender[]
  absentPeers: AbsentPeer[]
  /** Starts another server, which lives until it is stopped or the row is over. */
  startFloor(): Promise<Contender>
  startLoquat(options?: LoquatOptions): Promise<Contender>
  startPeer(name: string): Promise<Contender>
  /** Has a row call this when it is over. @param stop of something it started */
  onRowEnd(stop: () => unknown): void
  endRow(): Promise<void>
  close(): Promise<void>
}

export interface StandOptions {
  /** A folder for V8's CPU profiles of Loquat, one for each of its threads. */
  profile?: string | undefined
  /** With the other servers that are installed. */
  peers?: boolean
  /** Leave it to the system which core runs what. */
  unpinned?: boolean
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Starts the mock, the floor, Loquat on a new data folder, the peers, and the load process. */
export async function openStand(options: StandOptions = {}): Promise<Stand> {
  const { profile, peers: withPeers = false, unpinned = false } = options
  const cores = unpinned ? undefined : twoCores()
  const load = startLoad(cores?.load)
  const stops: (() => unknown)[] = [() => load.stop()]
  const rowStops: (() => unknown)[] = []
  const keep = async (server: Promise<Contender>, list = stops): Promise<Contender> => {
    const contender = await server
    list.push(() => contender.served.stop())
    return contender
  }
  const end = async (list: typeof stops): Promise<void> => {
    for (const stop of list.splice(0).reverse()) await stop()
  }
  const core = cores?.server
  try {
    const args = [here('upstream.ts')]
    const direct = await keep(statelessServer('direct', args, cores?.load))
    const upstream = direct.served.url
    const startFloor = () => statelessServer('floor', [here('floor.ts'), upstream], core)
    const startLoquat = (loquat: LoquatOptions = {}) => serveLoquat(upstream, core, loquat)
    const floor = await keep(startFloor())
    const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
    const loquat = await keep(startLoquat({ flags }))
    const { found, absent } = withPeers ? findPeers(upstream, core) : { found: [], absent: [] }
    const peers: Contender[] = []
    for (const peer of found) peers.push(await keep(peer.start()))
    const freshPeer = (name: string) => found.find((peer) => peer.name === name)!.start()
    return {
      ...{ cores, load, direct, floor, loquat, peers, absentPeers: absent },
      startPeer: (name) => keep(freshPeer(name), rowStops),
      startFloor: () => keep(startFloor(), rowStops),
      startLoquat: (another) => keep(startLoquat(another), rowStops),
      onRowEnd: (stop) => void rowStops.push(stop),
      endRow: () => end(rowStops),
      async close() {
        await end(rowStops)
        await end(stops)
      },
    }
  } catch (error) {
    await end(stops)
    throw error
  }
}

async function statelessServer(
  name: string,
  args: string[],
  core: number | undefined,
): Promise<Contender> {
  const served = await serve({ args, core })
  return { name, served, target: { kind: 'chat-completions', url: served.url } }
}

const directories = new Set<string>()
process.once('exit', () =>
  directories.forEach((it) => rmSync(it, { recursive: true, force: true })),
)

/** Not in the system's temporary folder, which may be memory: an fsync there costs nothing and would flatter. */
export function newDirectory(): string {
  const parent = here('../node_modules/.cache')
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, 'loquat-bench-'))
  directories.add(directory)
  return directory
}

/** What `npm start` gives to Node. */
function startCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync(here('../package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  const [, ...words] = scripts.start.split(' ')
  return words.map((word) => (word.endsWith('.js') ? here(`../${word}`) : word))
}

/** Starts a Loquat on a new data folder, with `openai:mock` for a model at the upstream's address. */
export async function serveLoquat(
  upstream: string,
  core: number | undefined,
  { name = 'Loquat', env = {}, preload, flags = [] }: LoquatOptions,
): Promise<Contender> {
  const directory = newDirectory()
  const before = preload === undefined ? [] : ['--import', here(`preloads/${preload}`)]
  const settings = ['--port', '0', '--data', directory, '--model', 'openai:mock']
  const served = await serve({
    args: [...flags, ...before, ...startCommand(), ...settings],
    // Its own folder: a `.env` of the person who measures is not read.
    cwd: directory,
    core,
    ipc: preload !== undefined,
    env: {
      OPENAI_BASE_URL: `${upstream}/v1`,
      OPENAI_API_KEY: 'bench',
      ANTHROPIC_BASE_URL: `${upstream}/v1`,
      ANTHROPIC_API_KEY: 'bench',
      LOQUAT_DISCOVER: '0',
      LOQUAT_TITLES: '0',
      LOQUAT_DURABILITY: 'full',
      ...env,
    },
  })
  const stop = async (): Promise<void> => {
    await served.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  return { name, served: { ...served, stop }, target: { kind: 'loquat', url: served.url } }
}
