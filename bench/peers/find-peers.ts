import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { TargetName } from '../load/job.ts'
import { serve } from '../process.ts'
import type { Contender } from '../stand.ts'
import { installNpm, lineOf } from './install-npm.ts'

/** Another server, installed. */
export interface Peer {
  name: string
  start(): Promise<Contender>
}

/** A server that could not be had. */
export interface AbsentPeer {
  name: string
  why: string
}

interface Known {
  name: string
  kind: TargetName['kind']
  command?: string
  file: string
  /** @returns why it cannot be had; undefined when it is there */
  install(): string | undefined
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Debian's own, whatever another Python the path names first. */
const PYTHON = '/usr/bin/python3'
const DEBIAN = ['fastapi', 'uvicorn', 'httpx', 'uvloop', 'httptools']

const installHere = () => installNpm(here('.'))

const PEERS: Known[] = [
  {
    name: 'chat API template on FastAPI',
    kind: 'template',
    command: PYTHON,
    file: 'template.py',
    install: installDebian,
  },
  { name: 'openai client on Hono', kind: 'text-lines', file: 'openai.mjs', install: installHere },
  {
    name: 'AI SDK streamText on Hono',
    kind: 'ui-stream',
    file: 'ai-sdk.mjs',
    install: installHere,
  },
]

/** Looks which peers there are, and installs what is missing where that can be done. */
export function findPeers(
  upstream: string,
  core: number | undefined,
): { found: Peer[]; absent: AbsentPeer[] } {
  const found: Peer[] = []
  const absent: AbsentPeer[] = []
  for (const { name, kind, command, file, install } of PEERS) {
    const why = install()
    if (why !== undefined) {
      absent.push({ name, why })
      continue
    }
    const options = { args: [here(file), upstream], core, ...(command && { command }) }
    const start = async (): Promise<Contender> => {
      const served = await serve(options)
      return { name, served, target: { kind, url: served.url } }
    }
    found.push({ name, start })
  }
  return { found, absent }
}

/** Only where it can be done without asking for a password. */
function installDebian(): string | undefined {
  const imports = spawnSync(PYTHON, ['-c', `import ${DEBIAN.join(', ')}`])
  if (imports.status === 0) return undefined
  const packages = DEBIAN.map((name) => `python3-${name}`)
  const command = `apt-get install -y ${packages.join(' ')}`
  if (!existsSync('/usr/bin/apt-get') || userInfo().uid !== 0)
    return `its packages are not installed (on Debian: sudo ${command})`
  console.log('installing peers from Debian …')
  const flags = ['install', '-y', '-qq', '--no-install-recommends']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = spawnSync('apt-get', [...flags, ...packages], { encoding: 'utf8', env })
  return apt.status === 0 ? undefined : `${command} failed: ${lineOf(apt)}`
}
