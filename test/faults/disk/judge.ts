import { setTimeout as delay } from 'node:timers/promises'
import type { Message } from '../../../src/protocol/index.ts'
import { judgeShown } from '../kill/replies.ts'
import { create, ENDED, send, until, type Refused, type World } from '../kill/world.ts'
import type { Load, Subject } from '../load/load.ts'
import { openReader, type Reader, type ReceivedEvent } from '../reader.ts'

/** How long a server may take to work again once its disk does. */
const PATIENCE_MS = 5000
/** How long until nothing is going on: what could not be ended at once is ended by a heartbeat, every 5 s. */
const REST_MS = 12_000
/** Why a reply may end early. */
const REASONS = ['storage_unavailable', 'restart', 'deploy']

/** May this be answered while the disk fails? It says what the error table says. */
export function isDocumented({ status, message }: Refused): boolean {
  return status === 503 && message.includes('"code":"storage_unavailable"')
}

/** What can be read goes on being read while nothing can be written. @returns what cannot */
export async function judgeReading(
  world: World,
  { readers }: Load,
  pick: number,
): Promise<string[]> {
  const shown = readers.filter(({ reader }) => reader.events.length > 0)
  const chosen = shown[Math.floor(pick * shown.length)]
  if (!chosen) return []
  const { conversationId: id, reader } = chosen
  const known = [...reader.events]
  const another = openReader(world.url, id, { query: 'after=0', headers: world.signed })
  await within(PATIENCE_MS, () => another.events.length >= known.length)
  another.close()
  const violations = judgeShown(known, another.events).map((what) => `${id}: a reader ${what}`)
  for (const path of ['/conversations', `/conversations/${id}`, `/conversations/${id}/messages`])
    await world.ask('GET', `/api/v1${path}`).catch((error: Error) => violations.push(error.message))
  return violations.slice(0, 3)
}

/** A disk that is well again is used again. @returns what is not well */
export async function judgeRecovery(world: World): Promise<string[]> {
  let why = ''
  const isWell = async () => {
    try {
      const { id } = await create(world)
      const { run } = await send(world, id, '[tokens=5]')
      const { state } = await until(world, run.id, ENDED)
      why = `a reply is ${state}`
      return state === 'completed'
    } catch (error) {
      why = (error as Error).message
      return false
    }
  }
  return (await within(PATIENCE_MS, isWell)) ? [] : [`it is not well again after 5 s: ${why}`]
}

/** Waits until something holds. @returns false where it does not in time */
export async function within(
  ms: number,
  holds: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const end = Date.now() + ms
  for (;;) {
    if (await holds()) return true
    if (Date.now() > end) return false
    await delay(20)
  }
}

export interface Judgement {
  events: number
  acknowledged: number
  interrupted: number
  violations: string[]
}

/**
 * Compares what is stored with what readers were shown and clients were answered, once nothing is going on any more.
 * @param live the server is the one that they used: readers who stayed have seen everything
 */
export async function judge(world: World, load: Load, live: boolean): Promise<Judgement> {
  const found: Judgement = { events: 0, acknowledged: 0, interrupted: 0, violations: [] }
  const conversations = Map.groupBy(load.readers, ({ conversationId }) => conversationId)
  const read = [...conversations].map(async ([id, followers]) => {
    const log = await settledLog(world, id)
    if (!log) return found.violations.push(`${id}: it does not come to rest`)
    for (const { reader } of followers) {
      found.events += reader.events.length
      const violations = judgeShown(reader.events, log)
      if (live && !(await seesAll(reader, log)))
        violations.push(`has seen ${reader.events.length} of ${log.length} events`)
      found.violations.push(...violations.slice(0, 3).map((what) => `${id}: a reader ${what}`))
    }
    const ends = await judgeEnds(world, id, live)
    found.interrupted += ends.interrupted
    return found.violations.push(...ends.violations)
  })
  await Promise.all(read)
  for (const subject of load.subjects) {
    const { acknowledged, violations } = await judgeSubject(world, subject)
    found.acknowledged += acknowledged
    found.violations.push(...violations)
  }
  return found
}

/** All that is stored, once no reply is being written; undefined where that never comes. */
async function settledLog(world: World, id: string): Promise<ReceivedEvent[] | undefined> {
  const reader = openReader(world.url, id, { query: 'until=idle', headers: world.signed })
  const ended = await Promise.race([reader.ended.then(() => true), delay(REST_MS, false)])
  reader.close()
  return ended ? reader.events : undefined
}

/** Does a reader get to see all of it, or was it sent away while nothing could be read? */
function seesAll({ events, ended }: Reader, log: ReceivedEvent[]): Promise<boolean> {
  let gone = false
  void ended.then(() => (gone = true))
  return within(PATIENCE_MS, () => gone || events.length >= log.length)
}

async function judgeEnds(world: World, id: string, live: boolean) {
  const path = `/api/v1/conversations/${id}/messages?limit=200`
  const { items } = await world.ask<{ items: Message[] }>('GET', path)
  const replies = items.filter(({ state }) => state)
  const cut = replies.filter(({ state }) => state !== 'completed' && state !== 'stopped')
  const violations = cut.flatMap(({ state, reason }) => {
    const allowed = live ? REASONS.slice(0, 1) : REASONS
    const fits =
      (state === 'interrupted' || state === 'failed') && allowed.includes(reason?.code ?? '')
    return fits ? [] : [`${id}: a reply is ${state}: ${JSON.stringify(reason)}`]
  })
  return { interrupted: cut.length, violations }
}

/** It is as the last step left it that was answered with yes; steps without an answer may have been taken. */
async function judgeSubject(world: World, { name, first, steps, look }: Subject) {
  const last = steps.findLastIndex(({ port }) => port !== undefined)
  const acknowledged = steps.filter(({ port }) => port !== undefined).length
  // What nobody had heard of cannot be asked for.
  if (last < 0) return { acknowledged, violations: [] }
  const later = steps.slice(last + 1).filter(({ refused }) => !refused)
  const allowed = [steps[last]?.value ?? first, ...later.map(({ value }) => value)]
  const now = await look(world).catch((error: Error) => error.message)
  const said = [now, ...allowed].map((value) => JSON.stringify(value))
  const holds = said.slice(1).includes(said[0]!)
  return {
    acknowledged,
    violations: holds ? [] : [`${name} is ${said[0]}, not ${said.slice(1).join(' or ')}`],
  }
}
