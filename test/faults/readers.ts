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
import { readNormally, readToEnd, type Fare } from './readers/normal.ts'
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
/** What a heap is now larger and now smaller by, whoever reads. */
const HEAP_KIB = 6 * 1024
const MOST_LATER_MS = 10
const MOST_LATER_SHARE = 1.5
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
  const alone = options.stalledOnly ? undefined : await readAlone(rig)
  const stalled = await stallAll(rig)
  const others = alone === undefined ? [] : await tryBeside(rig, alone)
  server.hurry()
  if (await untilClosed(rig, files)) await tryResume(rig, stalled)
  for (const { close } of [stalled, ...others]) close()
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

/** They cost little, however many they are. */
async function stallAll({ server, log, crowd, ledger, say }: Rig): Promise<Hostiles> {
  // What the first of many cost once is not what each of them costs.
  const half = Math.ceil(crowd.stalled / 2)
  const first = stall(server.port, half, log.id, 'events')
  await server.quiet()
  const before = await server.memory()
  const second = stall(server.port, half, log.id, 'events')
  await server.quiet()
  const now = await server.memory()
  const kibEach = Math.round((now.rss - before.rss) / 1024 / half)
  ledger.kibEach = Math.max(ledger.kibEach, kibEach)
  if (kibEach > MOST_KIB + HEAP_KIB / half) say(`each stalled reader costs ${kibEach} KiB`)
  const close = () => [first, second].forEach((it) => it.close())
  return { sockets: [...first.sockets, ...second.sockets], close }
}

/** They were given up, and find the rest when they come back. */
async function tryResume({ server, log, say }: Rig, { sockets }: Hostiles): Promise<void> {
  for (const socket of [...sockets.slice(0, 2), ...sockets.slice(-1)]) {
    const taken = framesOf(await readRest(socket))
    for (const what of await resumed(server.url, log.id, taken)) say(what)
  }
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

/**
 * Waits until the server has as many files open as before, which is how long it may take to give a connection up.
 * @returns false when it does not
 */
async function untilClosed(
  { server, root, crowd, stalledOnly, say }: Rig,
  files: number,
): Promise<boolean> {
  // A busy machine is given time, a saboteur none.
  const longest = stalledOnly ? STALLED_MS * 1.5 : 60_000 / HASTE
  const end = performance.now() + longest + (root ? 0 : 20_000)
  for (;;) {
    const left = server.descriptors() - files
    if (left <= 2) return true
    if (performance.now() > end) {
      const kinds = stalledOnly ? 'events' : crowd.kinds.join()
      say(`of ${kinds} and others ${left} connections are not given up`)
      return false
    }
    await delay(50)
  }
}

/** Those who read normally while nobody else is there. */
async function readAlone({ server, crowd, ledger, say }: Rig): Promise<Fare> {
  const alone = await readNormally(server.url, { ...crowd, readers: crowd.normal })
  ledger.alone = Math.max(ledger.alone, alone.p99)
  alone.violations.forEach(say)
  return alone
}

/** Whoever reads normally is not to notice the others. @returns the others, who are still there */
async function tryBeside(rig: Rig, alone: Fare): Promise<Hostiles[]> {
  const { server, log, crowd, seed, ledger, say } = rig
  const { port, url } = server
  const half = Math.ceil(crowd.trickling / 2)
  const busy = [
    dawdle(port, crowd.slow, log.id),
    babble(port, Math.ceil(crowd.slow / 4), log.id, seed),
  ]
  const held = stallOtherwise(rig)
  // Once they have taken what the kernel takes they are a burden for as long as they stay.
  await server.quiet()
  busy.push(storm(port, Math.ceil(crowd.slow / 20), log.id, log.seq))
  held.push(trickle(port, half), trickle(port, half, '/chat'))
  const waited = server.waited()
  const beside = await readNormally(url, { ...crowd, readers: crowd.normal })
  for (const { close } of busy) close()
  ledger.beside = Math.max(ledger.beside, beside.p99)
  const allowed =
    alone.p99 * MOST_LATER_SHARE + MOST_LATER_MS + 2 * Math.max(alone.ownMs, beside.ownMs)
  if (beside.p99 > allowed)
    say(`normal readers wait ${beside.p99} ms beside the others, alone ${alone.p99} ms`)
  if (beside.livezMs > 2_000 + server.waited() - waited) say(`/livez took ${beside.livezMs} ms`)
  beside.violations.forEach(say)
  return held
}

/** Streams and answers of every other kind are given up as well when nobody takes them. */
function stallOtherwise({ server, log, crowd }: Rig): Hostiles[] {
  const kinds = crowd.kinds.filter((kind) => kind !== 'events')
  return kinds.map((kind) => stall(server.port, 3, log.id, kind))
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
