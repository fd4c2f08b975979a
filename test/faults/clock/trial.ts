import { setTimeout as delay } from 'node:timers/promises'
import { createId, isLive, type Message, type Run } from '../../../src/protocol/index.ts'
import { call } from '../../protocol/http-client.ts'
import { openReader, type ReceivedEvent } from '../reader.ts'
import {
  act,
  create,
  createWorld,
  ENDED,
  messagesOf,
  send,
  until,
  type World,
} from '../kill/world.ts'
import { RATE, type ClockedServer } from './clocked-server.ts'
import type { Step } from './steps.ts'

/** Sets the clock in the middle of everything. @returns what did not go on as if nothing had happened */
export async function tryStep(server: ClockedServer, { before, after }: Step): Promise<string[]> {
  await server.setClock(before)
  const admin = createWorld(server.url)
  // Of its own, or the limits of one trial would be those of the next; it does not expire, whatever the clock shows.
  const asked = { name: 'step', ownerId: createId('msg'), scopes: ['read', 'write'] }
  const own = await admin.ask<{ token: string }>('POST', '/api/v1/tokens', asked)
  const world = createWorld(server.url, own.token)
  const limited = await useUp(server.url, admin)
  const token = await userToken(admin, 3_600)
  const talk = await beginToTalk(world)
  await server.setClock(after)
  const judged = [
    goOnTalking(world, talk),
    limited(),
    stillGood(server.url, token, isEarlier(after, before)),
    branchesInOrder(world),
  ]
  // What one of them is refused must not hide what the others find.
  const found = judged.map((it) => it.catch((error: unknown) => [String(error)]))
  return (await Promise.all(found)).flat()
}

const timeOf = (clock: Step['after']) =>
  'ahead' in clock ? Date.now() + clock.ahead : clock.frozen
/** Does the clock now show no later time than when the token was made, give or take its hour? */
const isEarlier = (after: Step['after'], before: Step['before']) =>
  timeOf(after) < timeOf(before) + 3_500_000

async function userToken(world: World, ttlSeconds: number): Promise<string> {
  const user = createId('msg')
  const asked = { user, ttlSeconds }
  return (await world.ask<{ token: string }>('POST', '/api/v1/user-tokens', asked)).token
}

/** What was allowed before is allowed after, and what has ended has ended. */
async function stillGood(url: string, token: string, good: boolean): Promise<string[]> {
  const headers = { authorization: `Bearer ${token}` }
  const { status } = await call(url, 'GET', '/api/v1/me', { headers })
  return status === (good ? 200 : 401) ? [] : [`a token of an hour is answered ${status}`]
}

/** Uses a limit up. @returns looks, once the clock is set, whether it is open, and whether it opens in time */
async function useUp(url: string, world: World): Promise<() => Promise<string[]>> {
  // Refused for what is in them, and counted.
  const path = `/api/v1/conversations/${createId('conv')}/messages`
  const headers = { authorization: `Bearer ${await userToken(world, 30 * 86_400)}` }
  const ask = () => call(url, 'POST', path, { json: {}, headers })
  let shut = false
  for (let i = 0; i <= RATE + 20 && !shut; i += 10)
    shut = (await Promise.all(Array.from({ length: 10 }, ask))).some(({ status }) => status === 429)
  if (!shut) return () => Promise.resolve(['a limit was never used up'])
  return async () => {
    const again = await Promise.all([ask(), ask(), ask()])
    // Each second one more is allowed.
    if (again.every(({ status }) => status !== 429 && status !== 401))
      return ['the limit is open again']
    // The clock has gone on beyond its end: no limit can say anything of it.
    if (again.some(({ status }) => status === 401)) return []
    const told = Math.max(...again.map(({ headers: { 'retry-after': s } }) => Number(s ?? 0)))
    if (told > 60) return [`the limit is to last for ${told} s`]
    await delay(1_600)
    const { status } = await ask()
    return status === 429 ? ['the limit does not open again'] : []
  }
}

interface Talk {
  id: string
  texts: string[]
  ids: string[]
  runs: string[]
  reader: ReturnType<typeof openReader>
}

const TEXT = (i: number) => `[tokens=12 rate=60 seed=${i + 1}]`

/** A reply under way, and two questions that wait for it. */
async function beginToTalk(world: World): Promise<Talk> {
  const { id } = await create(world)
  const talk: Talk = {
    id,
    ...{ texts: [], ids: [], runs: [] },
    reader: openReader(world.url, id, { headers: world.signed }),
  }
  for (let i = 0; i < 3; i++) await ask(world, talk)
  return talk
}

async function ask(world: World, talk: Talk): Promise<void> {
  const id = createId('msg')
  const text = TEXT(talk.texts.length)
  const { run } = await send(world, talk.id, text, { id, onBusy: 'queue' })
  talk.texts.push(text)
  talk.ids.push(id)
  talk.runs.push(run.id)
}

/** Two more questions under the new clock; each is answered in its turn, in full, once. */
async function goOnTalking(world: World, talk: Talk): Promise<string[]> {
  const violations: string[] = []
  await ask(world, talk)
  await ask(world, talk)
  const again = await send(world, talk.id, talk.texts[0]!, { id: talk.ids[0], onBusy: 'queue' })
  if (again.run.id !== talk.runs[0]) violations.push('a repeated message has another run')
  const patience = performance.now() + 30_000
  const runsEnded = () => talk.reader.events.filter(({ type }) => type === 'run-end').length
  while (runsEnded() < talk.runs.length && performance.now() < patience) await delay(20)
  talk.reader.close()
  violations.push(...judgeEvents(talk.reader.events, talk.runs))
  for (const run of talk.runs) {
    const { state } = await world.ask<Run>('GET', `/api/v1/runs/${run}`)
    if (state !== 'completed') violations.push(`a run is ${state}`)
  }
  violations.push(...judgeMessages(await messagesOf(world, talk.id), talk))
  for (const format of ['json', 'pydantic-ai', 'markdown'])
    await world.ask('GET', `/api/v1/conversations/${talk.id}/export?format=${format}`)
  return violations
}

function judgeEvents(events: readonly ReceivedEvent[], runs: readonly string[]): string[] {
  const gap = events.findIndex(({ seq }, i) => seq !== i + 1)
  const started = events
    .filter(({ type }) => type === 'run-start')
    .map(({ data }) => (JSON.parse(data) as { runId: string }).runId)
  return [
    ...(gap < 0 ? [] : [`event ${events[gap]!.seq} is in place ${gap + 1}`]),
    ...(started.join() === runs.join()
      ? []
      : [`runs started as ${started.map((run) => runs.indexOf(run)).join()}`]),
  ]
}

function judgeMessages(items: readonly Message[], { ids }: Talk): string[] {
  const asked = items.filter(({ role }) => role === 'user').map(({ id }) => id)
  const violations =
    asked.join() === ids.join()
      ? []
      : [`questions stand as ${asked.map((id) => ids.indexOf(id)).join()}`]
  if (new Set(items.map(({ id }) => id)).size !== items.length)
    violations.push('an id is there twice')
  for (const { createdAt, state, parts } of items) {
    if (Number.isNaN(Date.parse(createdAt))) violations.push(`a message is of ${createdAt}`)
    if (state !== undefined && (isLive(state) || parts.length === 0))
      violations.push(`a reply is ${state}`)
  }
  return violations
}

/** Of several answers the newest is the one that was written last. */
async function branchesInOrder(world: World): Promise<string[]> {
  const { id } = await create(world)
  const { run, message } = await send(world, id, '[tokens=1]')
  let newest = (await until(world, run.id, ENDED)).messageId
  for (let i = 0; i < 2; i++) {
    const { run: other } = await act(world, run.id, 'regenerate')
    newest = (await until(world, other.id, ENDED)).messageId
  }
  const path = `/api/v1/conversations/${id}/branch`
  const shown = await world.ask<{ leafId: string }>('POST', path, { messageId: message.id })
  return shown.leafId === newest ? [] : ['the newest branch is not the last one']
}

/** A reply is cut off, and the server that finds it lives at another time. */
export async function trySleep(
  { before, after }: Step,
  start: (clock: Step['before'], data?: string) => Promise<ClockedServer>,
): Promise<string[]> {
  const killed = await start(before)
  const world = createWorld(killed.url)
  const { id } = await create(world)
  const { run } = await send(world, id, '[tokens=400 rate=100]')
  const reader = openReader(world.url, id, { headers: world.signed })
  while (!reader.events.some(({ type }) => type === 'text-delta')) await delay(10)
  await killed.end('SIGKILL')
  await reader.ended
  const server = await start(after, killed.data)
  const again = createWorld(server.url)
  const violations: string[] = []
  const { state } = await again.ask<Run>('GET', `/api/v1/runs/${run.id}`)
  if (state !== 'interrupted') violations.push(`a run of a dead server is ${state}`)
  const { run: more } = await act(again, run.id, 'continue')
  await act(again, more.id, 'cancel')
  const { run: next } = await send(again, id, '[tokens=2]', { onBusy: 'queue' })
  const ended = await until(again, next.id, ENDED)
  if (ended.state !== 'completed') violations.push(`the next run is ${ended.state}`)
  await server.end('SIGKILL')
  return violations
}
