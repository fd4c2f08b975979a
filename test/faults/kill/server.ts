import { spawn, type ChildProcess } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { databaseEnv, newDataDirectory } from '../../server-process.ts'
import { ROOT } from '../../tree.ts'

/**
 * Makes few files of a source tree, types stripped: a server that is started thousands of times need not find and read
 * seven hundred of them each time. What Node compiles is kept beside them.
 * @returns where to start it
 */
export async function buildServer(root = ROOT): Promise<string> {
  const base = newDataDirectory()
  for (const name of ['node_modules', 'package.json', 'docs', 'README.md'])
    symlinkSync(join(ROOT, name), join(base, name))
  // As deep below it as the sources that look for these.
  const outDir = join(base, 'src/server/models/providers')
  const sources = {
    cli: 'cli/cli.ts',
    index: 'server/index.ts',
    'sqlite-worker': 'server/store/sqlite-worker.ts',
    'read-dumps-worker': 'server/conversations/read-dumps-worker.ts',
  }
  const input = Object.fromEntries(
    Object.entries(sources).map(([name, path]) => [name, join(root, 'src', path)]),
  )
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'esnext',
      minify: false,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      rolldownOptions: {
        input,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  const entry = join(outDir, 'cli.js')
  const first = await launch({ entry, data: newDataDirectory() })
  await first.up
  // Only at an orderly end is kept what was compiled.
  first.process.kill('SIGTERM')
  await first.died
  return entry
}

/** A server on its way up. */
export interface Launched {
  readonly process: ChildProcess
  /** Its address; undefined when it dies before it has one. */
  readonly up: Promise<string | undefined>
  /** What ended it, and all that it printed. */
  readonly died: Promise<{ code: number | null; output: string }>
}

export interface LaunchOptions {
  /** What `buildServer` gave. */
  entry: string
  data: string
  args?: string[]
  env?: Record<string, string>
}

const running = new Set<ChildProcess>()
// A suite that was broken off leaves none behind.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Starts a server that may be killed at any moment, before it listens as well. */
export async function launch({
  entry,
  data,
  args = [],
  env = {},
}: LaunchOptions): Promise<Launched> {
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0', '--data', data, ...args], {
    cwd: data,
    env: {
      PATH: process.env['PATH'],
      LOQUAT_DISCOVER: '0',
      LOQUAT_TITLES: '0',
      NODE_COMPILE_CACHE: join(entry, '../cache'),
      ...(await databaseEnv(data)),
      ...env,
    },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  const died = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  )
  const up = new Promise<string | undefined>((resolve) => {
    const read = (bytes: Buffer) => {
      output += bytes.toString()
      const address = output.length < 1000 && /http:\/\/[^\s]+\//.exec(output)
      if (address) resolve(address[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void died.then(() => resolve(undefined))
  })
  return { process: child, up, died }
}
