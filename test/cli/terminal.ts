import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { databaseEnv } from '../server-process.ts'
import { ROOT } from '../tree.ts'

/** A `loquat` of its own process, whose keyboard is a pipe. */
export interface Terminal {
  readonly process: ChildProcess
  /** What it has written so far. */
  readonly out: () => string
  readonly errors: () => string
  type(text: string): void
  /** No more input. */
  end(): void
  /** Waits until something holds of what it has written. */
  until(holds: () => boolean): Promise<void>
  /** @returns its exit code, or the signal that ended it */
  readonly exited: Promise<number | NodeJS.Signals | null>
}

const open: ChildProcess[] = []

/** Ends what a test has left behind. */
export function endTerminals(): void {
  for (const child of open.splice(0)) child.kill('SIGKILL')
}

/** As of `startServerProcess`. */
export interface TerminalOptions {
  cwd?: string
  root?: string
  through?: string[]
}

export function openTerminal(
  args: string[],
  env: Record<string, string> = {},
  { cwd = process.cwd(), root = ROOT, through = [] }: TerminalOptions = {},
): Terminal {
  const cli = join(root, 'src/cli/loquat.js')
  const [program, ...words] = [...through, process.execPath, cli, ...args]
  const child = spawn(program!, words, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
  })
  open.push(child)
  let out = ''
  let errors = ''
  let wake = () => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
    wake()
  })
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  )
  return {
    process: child,
    out: () => out,
    errors: () => errors,
    type: (text) => void child.stdin.write(text),
    end: () => void child.stdin.end(),
    exited,
    async until(holds) {
      let over = false
      void exited.then(() => (over = true)).then(() => wake())
      while (!holds()) {
        if (over) throw new Error(`it ended:\n${out}\n${errors}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

/** How a command ended, and what it wrote. */
export interface Outcome {
  code: number | NodeJS.Signals | null
  out: string
  errors: string
}

/** Runs one command to its end. */
export async function runCli(
  args: string[],
  input = '',
  env: Record<string, string> = {},
): Promise<Outcome> {
  return outcomeOf(openTerminal(args, env), input)
}

/** Runs one command to its end, in a data directory and with the database that belongs to it. */
export async function runIn(
  data: string,
  args: string[],
  env: Record<string, string> = {},
  options: TerminalOptions = {},
): Promise<Outcome> {
  const all = { ...(await databaseEnv(data)), ...env }
  const at = existsSync(data) ? { cwd: data } : {}
  return outcomeOf(openTerminal([...args, '--data', data], all, { ...at, ...options }))
}

async function outcomeOf(terminal: Terminal, input = ''): Promise<Outcome> {
  terminal.type(input)
  terminal.end()
  const code = await terminal.exited
  return { code, out: terminal.out(), errors: terminal.errors() }
}
