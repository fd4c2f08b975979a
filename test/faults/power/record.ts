import { cpSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { framesOf } from '../../protocol/event-stream.ts'
import { newDataDirectory, startServerProcess } from '../../server-process.ts'
import type { ReceivedEvent } from '../reader.ts'
import { strace } from '../strace.ts'
import { putUnderLoad, type Load, type LoadOptions } from '../load/load.ts'
import { linesOf, opsOf, readTrace, TRACED, type Op } from './trace.ts'

export interface RecordOptions extends LoadOptions {
  /** How long the load goes on. */
  lengthMs: number
  /** The source tree to record. */
  root?: string | undefined
  durability?: 'full' | 'relaxed' | undefined
  /** What an earlier server has left, instead of a new data directory. */
  left?: Left | undefined
}

/** An earlier server, the moment when its power went away, and what its disk has of it. */
export interface Left {
  recording: Recording
  moment: number
  directory: string
}

/** The life of a server, from its first write to its sudden end. */
export interface Recording {
  ops: Op[]
  load: Load
  /** The data directory that the server had. */
  directory: string
  /** What the server, or the one before it, printed once: the token that opens it. */
  token: string
  left?: Left | undefined
}

/** Starts a server, puts it under load, and writes down what it asks of the operating system. */
export async function record(options: RecordOptions): Promise<Recording> {
  const folder = realpathSync(newDataDirectory())
  const directory = join(folder, 'data')
  const trace = join(folder, 'trace')
  const { root, durability = 'full', lengthMs, left } = options
  if (left) cpSync(left.directory, directory, { recursive: true })
  const there = left ? opsOf(directory) : []
  const server = await startServerProcess({
    data: directory,
    through: strace(...TRACED, '-o', trace),
    ...(root ? { root } : {}),
    env: {
      LOQUAT_MODEL: 'test:script',
      LOQUAT_ACCESS: 'token',
      LOQUAT_DURABILITY: durability,
      RUN_LIMIT: '0',
    },
  })
  const token = left ? left.recording.token : await printed(server.output)
  const load = putUnderLoad(server.url, token, options)
  await delay(lengthMs)
  const ended = new Promise((resolve) => server.process.once('exit', resolve))
  kill(trace)
  await ended
  await load.over
  await Promise.all(load.readers.map(({ reader }) => reader.ended))
  const ops = readTrace(trace, directory, there)
  rmSync(trace)
  return { ops, load, directory, token, left }
}

async function printed(output: () => string): Promise<string> {
  for (let i = 0; i < 500; i++) {
    const token = /sign-in#(\S+)/.exec(output())?.[1]
    if (token) return token
    await delay(10)
  }
  throw new Error(`the server printed no token:\n${output()}`)
}

/** `strace` started it, and ends behind it; the first line it has written begins with the server's number. */
function kill(trace: string): void {
  const [line] = linesOf(trace)
  process.kill(Number.parseInt(line!), 'SIGKILL')
}

/** What had been sent on each connection before a moment, by our end of it. @param unsure also what may have been */
export function sentBefore(ops: Op[], moment: number, unsure = false): Map<number, Buffer> {
  const pieces = new Map<number, Buffer[]>()
  for (const op of ops) {
    if (op.begin >= moment) break
    if (op.kind !== 'send' || (op.end === Infinity && !unsure)) continue
    const known = pieces.get(op.port)
    if (known) known.push(op.bytes)
    else pieces.set(op.port, [op.bytes])
  }
  return new Map([...pieces].map(([port, bytes]) => [port, Buffer.concat(bytes)]))
}

/** The events in what was sent of an event stream, head, chunks and all. */
export function eventsIn(sent: Buffer | undefined): ReceivedEvent[] {
  const body = sent ? bodyOf(sent) : Buffer.alloc(0)
  return framesOf(body).map(({ id, type, data }) => ({ seq: id, type, data }))
}

function bodyOf(sent: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = sent.indexOf('\r\n\r\n') + 4
  for (;;) {
    const end = sent.indexOf('\r\n', at)
    if (end < 0) return Buffer.concat(pieces)
    const size = Number.parseInt(sent.toString('latin1', at, end), 16)
    pieces.push(sent.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}
