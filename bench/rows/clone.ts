import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { notMeasured, type Row } from '../row.ts'
import { toText } from '../script.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE_MS = 300_000
const REPLY = { tokens: 8, rate: 0, delay: 1 }

/**
 * `git clone`, `npm start` and the first token of a reply, with the key of a provider set (the mock). It installs what
 * the lockfile names, from npm's cache where it can, so it is measured only when asked for: `--clone`.
 */
export const clone: Row = {
  name: 'clone to first reply, key set',
  async measure({ load, direct, onRowEnd }, { clone: wanted }) {
    const figure = { name: this.name, unit: 's', budget: 90 }
    if (!wanted) return notMeasured([figure], 'it installs packages; ask for it with --clone')
    // Not below node_modules, where Node runs no TypeScript.
    const directory = mkdtempSync(join(tmpdir(), 'loquat-clone-'))
    onRowEnd(() => rmSync(directory, { recursive: true, force: true }))
    const tree = join(directory, 'loquat')
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    const cloned = spawnSync('git', ['clone', '--quiet', `file://${ROOT}`, tree], {
      encoding: 'utf8',
    })
    if (cloned.status !== 0) return notMeasured([figure], `git clone failed: ${cloned.stderr}`)
    const clonedAt = seconds()

    const { PATH = '', HOME = '' } = process.env
    // npm, its shell and the server are one group, which ends as one.
    const npm = spawn('npm', ['start', '--', '--port', '0'], {
      cwd: tree,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...{ PATH, HOME, LOQUAT_TITLES: '0', LOQUAT_DISCOVER: '0', OPENAI_API_KEY: 'bench' },
        OPENAI_BASE_URL: `${direct.served.url}/v1`,
        LOQUAT_MODEL: 'openai:mock',
      },
    })
    const end = () => {
      try {
        process.kill(-npm.pid!, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
    onRowEnd(end)
    process.once('exit', end)
    const url = await addressOf(npm)
    const servedAt = seconds()
    const target = { kind: 'loquat' as const, url }
    await load.ask({ do: 'open', target, count: 1 })
    const job = { do: 'run' as const, text: toText(REPLY), tokens: REPLY.tokens }
    const [reading] = await load.ask({ ...job, spacingMs: 0, turns: 1 })
    const value = seconds() - (reading!.wholeMs - reading!.firstMs) / 1000
    return {
      figures: [{ ...figure, value }],
      details: [
        `cloned after ${clonedAt.toFixed(1)} s, serving after ${servedAt.toFixed(1)} s, first token after ${value.toFixed(1)} s`,
      ],
    }
  },
}

/** Waits for the address that a server prints. */
function addressOf(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = (how: string) => reject(new Error(`npm start ${how}: ${printed.slice(-2000)}`))
    const late = setTimeout(() => fail('took too long'), PATIENCE_MS)
    const read = (bytes: Buffer) => {
      printed += bytes.toString()
      const found = /(http:\/\/127[^/\s]+)\/?\s/.exec(printed)
      if (!found?.[1]) return
      clearTimeout(late)
      resolve(found[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(late)
      fail(`ended (${code})`)
    })
  })
}
