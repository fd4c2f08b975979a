import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isLive, type Message } from '../../../src/protocol/index.ts'
import { startHere } from '../../protocol/in-process.ts'
import { startServerProcess } from '../../server-process.ts'
import { judgeShown, logOf } from '../kill/replies.ts'
import { createWorld, type World } from '../kill/world.ts'
import type { ReceivedEvent } from '../reader.ts'
import type { Load, Subject } from '../load/load.ts'
import { eventsIn, sentBefore, type Left, type Recording } from './record.ts'

export interface Judgement {
  /** Events that readers had been shown. */
  events: number
  /** Of them, those that are gone and may be, because only pieces of a running reply were promised less. */
  tail: number
  /** Steps that clients had been told were done. */
  acknowledged: number
  violations: string[]
}

export interface JudgeOptions {
  /** Where the files of that moment are. */
  directory: string
  moment: number
  /** Start a whole server, not its rooms alone. */
  whole: boolean
  durability: 'full' | 'relaxed'
}

/** Starts what is left, and compares it with what had left the server before the power went away. */
export async function judge(recording: Recording, options: JudgeOptions): Promise<Judgement> {
  const { directory, moment, whole, durability } = options
  const sent = sentBefore(recording.ops, moment)
  const { left } = recording
  const told = left !== undefined || (sent.get(0)?.includes(recording.token) ?? false)
  const server = await start(directory, whole)
  const violations: string[] = []
  if (told && server.token) violations.push('the token that was printed is gone')
  const world = createWorld(server.url, server.token ?? recording.token)
  const found = { events: 0, tail: 0, acknowledged: 0 }
  // Without its token nothing can be asked as the client that it was.
  if (told && !server.token) {
    const loads = [{ load: recording.load, sent }]
    if (left)
      loads.push({ load: withoutOnes(left), sent: sentBefore(left.recording.ops, left.moment) })
    for (const { load, sent } of loads) {
      const readers = await judgeReaders(world, load, sent, durability)
      const subjects = await Promise.all(load.subjects.map((it) => judgeSubject(world, it, sent)))
      found.events += readers.events
      found.tail += readers.tail
      found.acknowledged += subjects.reduce((sum, it) => sum + it.acknowledged, 0)
      violations.push(...readers.violations, ...subjects.flatMap((it) => it.violations))
    }
  }
  await server.close()
  violations.push(...checkDatabase(directory))
  return { ...found, violations }
}

/** What there is only one of, the later load has changed. */
function withoutOnes({ recording: { load } }: Left): Load {
  return { ...load, subjects: load.subjects.filter(({ name }) => name !== 'a key') }
}

async function start(directory: string, whole: boolean) {
  if (!whole) {
    const app = await startHere({ LOQUAT_DATA: directory, LOQUAT_ACCESS: 'token', RUN_LIMIT: '0' })
    return { url: app.url, token: app.firstToken, close: () => app.close() }
  }
  const env = { LOQUAT_MODEL: 'test:script', LOQUAT_ACCESS: 'token', RUN_LIMIT: '0' }
  const server = await startServerProcess({ data: directory, env })
  const token = /sign-in#(\S+)/.exec(server.output())?.[1]
  return { url: server.url, token, close: () => server.end() }
}

async function judgeReaders(
  world: World,
  { readers }: Load,
  sent: Map<number, Buffer>,
  durability: 'full' | 'relaxed',
) {
  const found = { events: 0, tail: 0, violations: [] as string[] }
  const conversations = Map.groupBy(readers, ({ conversationId }) => conversationId)
  const judged = [...conversations].map(async ([id, followers]) => {
    const shown = followers
      .map(({ reader }) => eventsIn(sent.get(reader.port() ?? -1)))
      .filter((events) => events.length > 0)
    if (shown.length === 0) return
    const log = await logOf(world, id)
    for (const events of shown) {
      found.events += events.length
      const lost = durability === 'relaxed' ? tailLost(events, log) : 0
      found.tail += lost
      const rest = events.slice(0, events.length - lost)
      found.violations.push(...judgeShown(rest, log).map((what) => `${id}: a reader ${what}`))
    }
    found.violations.push(...(await judgeRuns(world, id)))
  })
  await Promise.all(judged)
  return found
}

/** How many events at the end are gone, where all of them are pieces of a reply. */
function tailLost(events: ReceivedEvent[], log: ReceivedEvent[]): number {
  const bySeq = new Map(log.map((event) => [event.seq, event]))
  const gone = events.findIndex(({ seq, data }) => bySeq.get(seq)?.data !== data)
  const tail = gone < 0 ? [] : events.slice(gone)
  return tail.every(({ type }) => type.endsWith('-delta')) ? tail.length : 0
}

async function judgeRuns(world: World, id: string): Promise<string[]> {
  const path = `/api/v1/conversations/${id}/messages?limit=200`
  const { items } = await world.ask<{ items: Message[] }>('GET', path)
  return items
    .filter(({ state }) => state && isLive(state))
    .map(({ state }) => `${id}: a run is ${state}`)
}

/** It is as the last acknowledged step left it, or as the one after that would. */
async function judgeSubject(world: World, subject: Subject, sent: Map<number, Buffer>) {
  const { name, first, steps, look } = subject
  const isTold = (port: number | undefined) => sent.get(port ?? -1)?.includes('\r\n\r\n') ?? false
  const untold = steps.findIndex(({ port }) => !isTold(port))
  const acknowledged = untold < 0 ? steps.length : untold
  const before = acknowledged === 0 ? first : steps[acknowledged - 1]!.value
  const allowed = [before, ...steps.slice(acknowledged, acknowledged + 1).map((it) => it.value)]
  // What nobody had heard of cannot be asked for.
  if (acknowledged === 0) return { acknowledged, violations: [] }
  const now = await look(world).catch((error: Error) => error.message)
  const holds = allowed.some((value) => JSON.stringify(value) === JSON.stringify(now))
  const said = `${name} is ${JSON.stringify(now)}, not ${allowed.map((it) => JSON.stringify(it)).join(' or ')}`
  return { acknowledged, violations: holds ? [] : [said] }
}

function checkDatabase(directory: string): string[] {
  const database = new DatabaseSync(join(directory, 'loquat.sqlite'))
  const integrity = database.prepare('pragma integrity_check').all()
  const strangers = database.prepare('pragma foreign_key_check').all()
  database.close()
  const isWhole = integrity.length === 1 && integrity[0]!['integrity_check'] === 'ok'
  return [
    ...(isWhole ? [] : [`the database is damaged: ${JSON.stringify(integrity)}`]),
    ...strangers.map((row) => `a row belongs to nothing: ${JSON.stringify(row)}`),
  ]
}

/** Is what clients were shown what the trace says they were sent? @returns what is not */
export function checkRecording({ ops, load }: Recording): string[] {
  const sent = sentBefore(ops, Infinity, true)
  return load.readers.flatMap(({ conversationId, reader }) => {
    const events = eventsIn(sent.get(reader.port() ?? -1))
    const same = reader.events.every((event, i) => {
      const { seq, data } = events[i] ?? {}
      return seq === event.seq && data === event.data
    })
    return same ? [] : [`${conversationId}: a reader was shown what the trace does not have`]
  })
}
