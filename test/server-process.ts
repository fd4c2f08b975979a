import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { databaseUrlOf } from './databases.ts'
import { ROOT } from './tree.ts'

/** The variable that makes a server use the database of its data directory; none where SQLite is tested. */
export async function databaseEnv(data: string): Promise<Record<string, string>> {
  const url = await databaseUrlOf(data)
  return url ? { DATABASE_URL: url } : {}
}

/** A server in a process of its own, started the way a person starts it. */
export interface ServerProcess {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  readonly port: number
  readonly data: string
  readonly process: ChildProcess
  /** Everything it printed. */
  output(): string
  /** Sends a signal and waits for the end. @returns the exit code, or null when the signal ended it */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

export interface ServerProcessOptions {
  /** Defaults to a new folder, see `newDataDirectory`. */
  data?: string
  port?: number
  env?: Record<string, string>
  /** The source tree to start; a suite's saboteur is a changed copy of it. */
  root?: string
  args?: string[]
  /** A program that starts the server, with its arguments; signals then go to that program. */
  through?: string[]
}

/** A data directory that `removeDataDirectories` takes away again. */
export function newDataDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'loquat-test-'))
  directories.push(path)
  return path
}

const directories: string[] = []

export function removeDataDirectories(): void {
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true })
}

/** Starts `loquat serve` and waits until it says where it listens. */
export async function startServerProcess(
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const {
    data = newDataDirectory(),
    port = 0,
    env = {},
    root = ROOT,
    args = [],
    through = [],
  } = options
  const database = await databaseEnv(data)
  const serve = [join(root, 'src/cli/loquat.js'), 'serve', '--port', String(port), '--data', data]
  const [program, ...words] = [...through, process.execPath, ...serve, ...args]
  const child = spawn(program!, words, {
    cwd: existsSync(data) ? data : dirname(data),
    env: {
      PATH: process.env['PATH'],
      LOQUAT_DISCOVER: '0',
      LOQUAT_TITLES: '0',
      ...database,
      ...env,
    },
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => resolve(code)),
  )
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const address = /http:\/\/[^\s]+\//.exec(output)
      if (address) resolve(address[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void exited.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)))
  })
  return {
    url,
    port: Number(new URL(url).port),
    data,
    process: child,
    output: () => output,
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return exited
    },
  }
}
