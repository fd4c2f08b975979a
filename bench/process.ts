import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A process that serves on loopback. */
export interface Served {
  pid: number
  url: string
  /** To talk with a preload, if it was started with a channel. */
  process: ChildProcess
  /** Asks it to end, and insists after ten seconds. */
  stop(): Promise<void>
}

export interface ProcessOptions {
  /** Node's own flags, the file and its arguments; or a command of its own. */
  args: string[]
  /** Instead of this Node. */
  command?: string
  env?: Record<string, string>
  cwd?: string
  core: number | undefined
  /** With a channel for messages. */
  ipc?: boolean
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a process, tied to a core where that is possible, with nothing of the caller's environment but the path. */
export function startProcess(options: ProcessOptions): ChildProcess {
  const { args, command = process.execPath, env = {}, cwd, core, ipc = false } = options
  const pin = core === undefined ? [] : ['taskset', '-c', String(core)]
  const [first = '', ...rest] = [...pin, command, ...args]
  const child = spawn(first, rest, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
    ...(cwd === undefined ? {} : { cwd }),
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** A server that has not said where it listens after so long never will. */
const START_MS = 60_000

/**
 * Starts a server and waits for the address it prints.
 * @throws Error when it ends first, or says nothing for a minute
 */
export async function serve(options: ProcessOptions): Promise<Served> {
  const child = startProcess(options)
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    const fail = (how: string) =>
      reject(new Error(`${options.args.join(' ')} ${how}: ${printed.slice(0, 2000)}`))
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`did not listen within ${START_MS / 1000} seconds`)
    }, START_MS)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-10_000)
      const found = /(http:\/\/[^/\s]+)\/?\s/.exec(printed)
      if (!found?.[1]) return
      clearTimeout(late)
      resolve(found[1])
    })
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', (code) => {
      clearTimeout(late)
      fail(`ended (${code})`)
    })
  })
  return { pid: child.pid!, url, process: child, stop: () => stopProcess(child) }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(insist)
}
