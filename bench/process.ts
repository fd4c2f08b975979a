import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A process that serves on loopback. */
export interface Served {
  pid: number
  url: string
  /** Asks it to end, and insists after ten seconds. */
  stop(): Promise<void>
}

export interface ProcessOptions {
  /** Node's own flags, the file and its arguments. */
  args: string[]
  env?: Record<string, string>
  cwd?: string
  core: number | undefined
  /** With a channel for messages. */
  ipc?: boolean
}

/** Starts Node, tied to a core where that is possible, with nothing of the caller's environment but the path. */
export function startNode({
  args,
  env = {},
  cwd,
  core,
  ipc = false,
}: ProcessOptions): ChildProcess {
  const pin = core === undefined ? [] : ['taskset', '-c', String(core)]
  const [command = '', ...rest] = [...pin, process.execPath, ...args]
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
    ...(cwd === undefined ? {} : { cwd }),
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

/**
 * Starts a server and waits for the address it prints.
 * @throws Error when it ends first
 */
export async function serve(options: ProcessOptions): Promise<Served> {
  const child = startNode(options)
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      const found = /(http:\/\/[^/\s]+)\/?\s/.exec(printed)
      if (found?.[1]) resolve(found[1])
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`${options.args.join(' ')} ended (${code}): ${printed}`)),
    )
  })
  return { pid: child.pid!, url, stop: () => stopProcess(child) }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(insist)
}
