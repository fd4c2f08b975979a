import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createApi, eventsPath } from '../protocol/api.ts'
import { framesOf, readStream, type Frame } from '../protocol/event-stream.ts'
import { newDataDirectory } from '../server-process.ts'
import { startObserved, type ObservedServer } from './observed.ts'
import {
  babble,
  dawdle,
  stall,
  storm,
  trickle,
  type Hostiles,
  type StreamKind,
} from './readers/hostile.ts'
import { readNormally, readToEnd } from './readers/normal.ts'
import type { Suite } from './suite.ts'

export interface ReadersLedger {
  rounds: number
  stalled: number
  slow: number
  normal: number
  trickling: number
  /** Resident memory for each stalled reader, at most of all rounds. */
  kibEach: number
  /** Milliseconds between two events of a normal reader at the 99th percentile: alone, and beside the others. */
  alone: number
  beside: number
  violations: string[]
}

/** How many there are of each. */
export interface Crowd {
  stalled: number
  slow: number
  normal: number
  replies: number
  trickling: number
  seconds: number
  kinds: readonly StreamKind[]
}

export const SMALL: Crowd = {
  ...{ stalled: 150, slow: 40, normal: 20, replies: 5, trickling: 60, seconds: 2 },
  kinds: ['events', 'account', 'page', 'example'],
}
/** What two cores bear of a thousand each. */
const LARGE: Crowd = {
  ...{ stalled: 1_000, slow: 1_000, normal: 100, replies: 100, trickling: 5_000, seconds: 20 },
  kinds: ['events', 'account', 'page', 'example', 'template'],
}

/** So many times sooner connections are given up: after 3 s in place of 30. */
const HASTE = 10
const STALLED_MS = 30_000 / HASTE
const MOST_KIB = 64
const MOST_LATER_MS = 10
/** More than a kernel holds for a connection: 4 MiB and a little. */
const LONG = '[tokens=600000]'

export interface LongLog {
  data: string
  id: string
  seq: number
}

/** A data directory with a log that is too long to be taken unread. */
export async function longLog(): Promise<LongLog> {
  const data = newDataDirectory()
  const server = await startObserved({ data, env: { LOQUAT_MODEL: 'test:script' } })
  const api = createApi(server)
  const { id } = await api.create({ title: 'long' })
  await api.send(id, LONG)
  await readToEnd(server.url, id, 1)
  const { seq } = await api.messages(id)
  await server.end()
  return { data, id, seq }
}

export const emptyReadersLedger = (): ReadersLedger => ({
  ...{ rounds: 0, stalled: 0, slow: 0, normal: 0, trickling: 0, kibEach: 0, alone: 0, beside: 0 },
  violations: [],
})

export interface ReadersOptions {
  seed: number
  log: LongLog
  crowd: Crowd
  root?: string
  ledger?: ReadersLedger
  /** Looks only at those who stall: for a saboteur. */
  stalledOnly?: boolean
}

/** One round on a server of its own: first those who read alone, then those who stall, then all at once. */
export async function readersRound(options: ReadersOptions): Promise<ReadersLedger> {
  const { log, crowd, root, ledger = emptyReadersLedger() } = options
  const data = newDataDirectory()
  cpSync(log.data, data, { recursive: true })
  const server = await startObserved({
    data,
    haste: HASTE,
    ...(root ? { root } : {}),
    env: { LOQUAT_MODEL: 'test:script', RUN_LIMIT: '0' },
  })
  const rig: Rig = {
    ...options,
    server,
    ledger,
    say: (what) => void ledger.violations.push(`round ${ledger.rounds}: ${what}`),
  }
  const files = server.descriptors()
  await server.quiet()
  await tryStalled(rig)
  if (!options.stalledOnly) {
    await tryBeside(rig, files)
  }
  if (server.uncaught() !== '') rig.say(`nobody caught ${server.uncaught().slice(0, 500)}`)
  await server.end('SIGKILL')
  ledger.rounds++
  ledger.stalled += crowd.stalled
  ledger.slow += crowd.slow
  ledger.normal += crowd.normal
  ledger.trickling += crowd.trickling
  return ledger
}

interface Rig extends ReadersOptions {
  server: ObservedServer
  ledger: ReadersLedger
  say(what: string): void
}

/** They cost little, are cut off when their time has come, and find the rest when they come back. */
async function tryStalled(rig: Rig): Promise<void> {
  const { server, log, crowd, ledger, say } = rig
  const files = server.descriptors()
  // What the first of many costs once is not what each of them costs.
  const half = Math.ceil(crowd.stalled / 2)
  const first = stall(server.port, half, log.id, 'events')
  await server.quiet()
  const before = await server.memory()
  const stalled = stall(server.port, half, log.id, 'events')
  await server.quiet()
  const during = await server.memory()
  first.close()
  const kibEach = Math.round((during.rss - before.rss) / 1024 / half)
  ledger.kibEach = Math.max(ledger.kibEach, kibEach)
  if (kibEach > MOST_KIB) say(`each stalled reader costs ${kibEach} KiB`)
  server.hurry()
  if (!(await untilClosed(rig, files, 'after they stalled'))) return stalled.close()
  for (const socket of stalled.sockets.slice(0, 3)) {
    const taken = framesOf(await readRest(socket))
    for (const what of await resumed(server.url, log.id, taken)) say(what)
  }
  stalled.close()
}

/** What a stalled reader finds when it looks at last: what the kernel had taken for it. */
function readRest(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = []
  return new Promise((resolve) => {
    socket.on('data', (bytes: Buffer) => pieces.push(bytes))
    socket.on('close', () => resolve(unchunked(Buffer.concat(pieces))))
    socket.resume()
  })
}

/** The body as far as its chunks are whole. */
function unchunked(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    const size = line < 0 ? 0 : parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size > 0) || line + 2 + size > bytes.length) return Buffer.concat(pieces)
    pieces.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

/** Before and after together must be the log, each event once. */
async function resumed(url: string, id: string, taken: Frame[]): Promise<string[]> {
  const read = async (after: number) =>
    framesOf((await readStream(url, eventsPath(id, `after=${after}&until=idle`))).bytes)
  const all = await read(0)
  const rest = await read(taken.at(-1)?.id ?? 0)
  if (taken.length === 0 || rest.length === 0)
    return [`a stalled reader had ${taken.length} events, then ${rest.length}`]
  return print([...taken, ...rest]) === print(all)
    ? []
    : ['a stalled reader who came back has another log']
}

function print(frames: Frame[]): string {
  const hash = createHash('sha256')
  for (const { id, type, data } of frames) hash.update(`${id} ${type} ${data}\n`)
  return hash.digest('hex')
}

/** Waits until the server has as many files open as before, which is how long it may take to give a connection up. */
async function untilClosed(
  { server, root, say }: Rig,
  files: number | undefined,
  when: string,
): Promise<boolean> {
  if (files === undefined) return true
  // A busy machine is given time, a saboteur none.
  const end = performance.now() + STALLED_MS * 1.5 + (root ? 0 : 20_000)
  for (;;) {
    const now = server.descriptors() ?? 0
    if (now <= files + 2) return true
    if (performance.now() > end) {
      say(`${when} ${now - files} connections are not given up`)
      return false
    }
    await delay(50)
  }
}

/** Whoever reads normally is not to notice the others. */
async function tryBeside(rig: Rig, files: number | undefined): Promise<void> {
  const { server, log, crowd, seed, ledger, say } = rig
  const { port, url } = server
  const alone = await readNormally(url, { ...crowd, readers: crowd.normal })
  const half = Math.ceil(crowd.trickling / 2)
  const trickling = [trickle(port, half), trickle(port, half, '/chat')]
  const stalled = stallOtherwise(rig)
  const others: Hostiles[] = [
    stall(port, crowd.stalled, log.id, 'events'),
    dawdle(port, crowd.slow, log.id),
    storm(port, Math.ceil(crowd.slow / 20), log.id, log.seq),
    babble(port, Math.ceil(crowd.slow / 4), log.id, seed),
  ]
  // Once they have taken what the kernel takes they are a burden for as long as they stay.
  await server.quiet()
  const waited = server.waited()
  const beside = await readNormally(url, { ...crowd, readers: crowd.normal })
  for (const { close } of others) close()
  ledger.alone = Math.max(ledger.alone, alone.p99)
  ledger.beside = Math.max(ledger.beside, beside.p99)
  const allowed = alone.p99 + MOST_LATER_MS + 2 * Math.max(alone.ownMs, beside.ownMs)
  if (beside.p99 > allowed)
    say(`normal readers wait ${beside.p99} ms beside the others, alone ${alone.p99} ms`)
  if (beside.livezMs > 2_000 + server.waited() - waited) say(`/livez took ${beside.livezMs} ms`)
  for (const what of [...alone.violations, ...beside.violations]) say(what)
  await untilSentAway(trickling, say)
  await untilClosed(rig, files, `of ${crowd.kinds.join()}`)
  for (const { close } of [...trickling, ...stalled]) close()
}

/** Streams and answers of every other kind are given up as well when nobody takes them. */
function stallOtherwise({ server, log, crowd }: Rig): Hostiles[] {
  const kinds = crowd.kinds.filter((kind) => kind !== 'events')
  return kinds.map((kind) => stall(server.port, 3, log.id, kind))
}

/** Those who never come to the point are sent away. */
async function untilSentAway(slow: Hostiles[], say: Rig['say']): Promise<void> {
  const sockets = slow.flatMap(({ sockets }) => sockets)
  const end = performance.now() + 60_000 / HASTE + 15_000
  while (sockets.some((it) => !it.closed) && performance.now() < end) await delay(50)
  const left = sockets.filter((it) => !it.closed).length
  if (left > 0) say(`${left} connections that never come to the point are still open`)
}

export const readersLongForm: Suite<ReadersLedger> = {
  about: 'has readers stall, dawdle, babble and storm beside normal ones',
  async run({ seed, ledger = emptyReadersLedger(), goOn, report }) {
    const log = await longLog()
    while (goOn()) {
      await readersRound({ seed: seed + ledger.rounds, log, crowd: LARGE, ledger })
      report(ledger)
    }
    return ledger
  },
  trials: ({ rounds, stalled, slow, normal, trickling, kibEach, alone, beside }) => [
    stalled + slow + trickling,
    `bad readers in ${rounds} rounds: ${stalled} stalled at ${kibEach} KiB each, ${slow} slow, ${trickling} that never came to the point; ` +
      `${normal} normal ones waited ${alone} ms alone and ${beside} ms beside them (p99)`,
  ],
}
