import { setTimeout as delay } from 'node:timers/promises'
import { createId, textOf, type ErrorBody, type Message } from '../../../src/protocol/index.ts'
import { isPassing } from '../../../src/client/retry.ts'
import { createApi, scripted } from '../../protocol/api.ts'
import { call } from '../../protocol/http-client.ts'
import { startServerProcess, type ServerProcess } from '../../server-process.ts'
import { judgeShown, logOf } from '../kill/replies.ts'
import { createWorld } from '../kill/world.ts'
import { clientOf, followRaw, followSdk, type PatientReader } from './readers.ts'

/** How the server is asked to go: and left to let replies finish, or told a second time. */
export type Manner = 'patient' | 'hurried' | 'to the end of its patience'

/** One reply that was asked for around a restart. */
interface Asked {
  conversationId: string
  messageId: string
  tokens: number
  sent: Promise<{ before: boolean }>
  readers: PatientReader[]
}

export interface Roll {
  runs: number
  completed: number
  interrupted: number
  /** Milliseconds without a stream, by reader and restart. */
  stalls: number[]
  /** Milliseconds that the new server needed to be there. */
  start: number
  violations: string[]
}

export interface RollOptions {
  /** The one to replace. */
  server: ServerProcess
  manner: Manner
  random: () => number
  runs: number
  env: Record<string, string>
  root: string | undefined
}

/** Replaces a server under load by another on the same port and data. */
export async function roll(options: RollOptions): Promise<{ server: ServerProcess; roll: Roll }> {
  const { server, manner, random, runs, env, root } = options
  const { url, port, data } = server
  const violations: string[] = []
  const asked = await askMany(url, runs, manner, random)
  const idle = await createApi(server).create({ title: 'idle' })
  await delay(300 + random() * 500)

  const signalled = performance.now()
  const ended = server.end('SIGTERM')
  const late = askLate(url, asked, random)
  violations.push(
    ...(await judgeDraining(url, idle.id).catch((error: unknown) => [
      `is gone at once: ${String(error)}`,
    ])),
  )
  // A server that goes wrong here may as well never go.
  if (violations.length > 0) {
    await server.end('SIGKILL')
    await Promise.all(asked.flatMap(({ readers }) => readers.map((it) => it.stop())))
    await late
    for (const { sent } of asked) sent.catch(() => {})
    const next = await startServerProcess({ env, data, port, ...(root ? { root } : {}) })
    const nothing = { completed: 0, interrupted: 0, stalls: [], start: 0 }
    return { server: next, roll: { runs: asked.length, ...nothing, violations } }
  }
  const seen = asked.map(({ readers }) => readers[0]!.events.length)
  if (manner === 'hurried') {
    await delay(200 + random() * 500)
    if (asked.every(({ readers }, i) => readers[0]!.events.length === seen[i]))
      violations.push('nobody was shown anything while the server was draining')
    server.process.kill('SIGTERM')
  }
  const toldAgain = performance.now()
  const code = await ended
  if (code !== 0) violations.push(`ended with ${code}`)
  if (manner === 'hurried' && performance.now() - toldAgain > 5_000)
    violations.push('took its time after the second signal')
  if (performance.now() - signalled > 30_000) violations.push('took longer than a supervisor waits')

  const from = performance.now()
  const next = await startServerProcess({ env, data, port, ...(root ? { root } : {}) })
  const start = performance.now() - from
  await late
  await Promise.all(asked.map(({ sent }) => sent))
  const judged = await Promise.all(asked.map((it) => judgeAsked(url, it, manner)))
  const stalls = asked.flatMap(({ readers }) => readers.flatMap((it) => it.stalls))
  return {
    server: next,
    roll: {
      runs: asked.length,
      completed: judged.filter(({ state }) => state === 'completed').length,
      interrupted: judged.filter(({ state }) => state === 'interrupted').length,
      stalls,
      start,
      violations: [...violations, ...judged.flatMap((it) => it.violations)],
    },
  }
}

/** Some replies that fit the server's patience, and where it is not enough some that do not. */
async function askMany(url: string, count: number, manner: Manner, random: () => number) {
  const api = createApi({ url })
  return Promise.all(
    Array.from({ length: count }, async (_, i): Promise<Asked> => {
      const { id } = await api.create({ title: 'a restart' })
      const long = manner !== 'patient' && i % 3 === 0
      // One is long enough for the server to be looked at while it goes.
      const short = i === 0 ? 250 : 1 + Math.floor(random() * 200)
      const tokens = long ? 20_000 : short
      const messageId = createId('msg')
      const asked: Asked = {
        conversationId: id,
        messageId,
        tokens,
        sent: Promise.resolve({ before: true }),
        readers: [followRaw(url, id, random), followSdk(url, id, random)],
      }
      // One in four is sent only when the server is going, or gone: see `askLate`.
      if (i % 4 !== 1) asked.sent = send(url, asked).then(() => ({ before: true }))
      return asked
    }),
  )
}

/** The SDK tries for a quarter of a minute; a person, or a queue, tries again, and may. */
async function send(url: string, { conversationId, messageId, tokens }: Asked): Promise<void> {
  const text = `[tokens=${tokens} rate=${tokens > 1000 ? 200 : 150}]`
  for (let tries = 1; ; tries++) {
    try {
      await clientOf(url).send(conversationId, { id: messageId, text })
      return
    } catch (error) {
      if (tries > 10 || !isPassing(error)) throw error
    }
  }
}

/** Messages that are sent while there is nobody to take them; the SDK tries again. */
async function askLate(url: string, asked: Asked[], random: () => number): Promise<void> {
  const late = asked.filter((_, i) => i % 4 === 1)
  for (const it of late) {
    await delay(random() * 60)
    it.tokens = Math.min(it.tokens, 200)
    it.sent = send(url, it).then(() => ({ before: false }))
    it.sent.catch(() => {})
  }
}

/** What a server says of itself, and to those who want something new, once it has been told to go. */
async function judgeDraining(url: string, idle: string): Promise<string[]> {
  const violations: string[] = []
  const from = performance.now()
  let ready = await call(url, 'GET', '/readyz')
  while (ready.status === 200 && performance.now() - from < 2_000)
    ready = await call(url, 'GET', '/readyz')
  if (ready.status !== 503) violations.push(`still ready after 2 s: ${ready.status}`)
  if ((await call(url, 'GET', '/livez')).status !== 200) violations.push('not alive while draining')
  const json = { parts: [{ type: 'text', text: '[tokens=1]' }] }
  const path = `/api/v1/conversations/${idle}/messages`
  const refused = await call<ErrorBody>(url, 'POST', path, { json })
  if (refused.status !== 503 || refused.body.error.code !== 'draining')
    violations.push(`a new message was answered ${refused.status} ${refused.text.slice(0, 100)}`)
  else if (!(Number(refused.headers['retry-after']) >= 1))
    violations.push(`to be sent again after ${refused.headers['retry-after']} seconds`)
  return violations
}

/** Looks at one reply when the new server is there: has it its end, and have its readers all of it? */
async function judgeAsked(
  url: string,
  { conversationId: id, messageId, tokens, sent, readers }: Asked,
  manner: Manner,
): Promise<{ state: string; violations: string[] }> {
  const violations: string[] = []
  const api = createApi({ url })
  await api.events(id)
  const { before } = await sent
  const stored = await logOf(createWorld(url), id)
  await readersHave(readers, stored.length)
  for (const [i, { events, refusals, ends }] of readers.entries()) {
    const who = i === 0 ? 'a reader' : 'a reader with the SDK'
    violations.push(...judgeShown(inOneForm(events), inOneForm(stored)).map((it) => `${who} ${it}`))
    if (events.length !== stored.length)
      violations.push(`${who} has ${events.length} of ${stored.length} events`)
    if (refusals.some((status) => status !== 503))
      violations.push(`${who} was told ${refusals.join()}`)
    if (ends.cut > 0) violations.push(`${who} was cut off ${ends.cut} times, without a bye`)
  }
  const { items } = await api.messages(id)
  const reply = items.find(({ parentId }) => parentId === messageId)
  if (items.length !== 2 || !reply) violations.push(`has ${items.length} messages`)
  violations.push(...judgeReply(reply, tokens, before, manner))
  if (reply?.state === 'interrupted') violations.push(...(await goOn(url, id, reply, tokens)))
  await Promise.all(readers.map((it) => it.stop()))
  return { state: reply?.state ?? '', violations: violations.map((it) => `${id}: ${it}`) }
}

function judgeReply(reply: Message | undefined, tokens: number, before: boolean, manner: Manner) {
  const text = textOf(reply?.parts ?? [])
  const { state, reason } = reply ?? {}
  if (!scripted(tokens).startsWith(text)) return [`says ${text.slice(0, 80)}`]
  if (state === 'completed') return text === scripted(tokens) ? [] : ['is not whole']
  const mayBreak = before && manner !== 'patient' && (manner === 'hurried' || tokens > 1000)
  if (state === 'interrupted' && reason?.code === 'deploy' && mayBreak) return []
  return [`is ${state} for the reason ${reason?.code}, of ${tokens} tokens, ${manner}`]
}

/** What a restart has cut off is gone on with at a click. The rest of a long one is not waited for. */
async function goOn(url: string, id: string, reply: Message, tokens: number): Promise<string[]> {
  const api = createApi({ url })
  const { run } = await api.act(reply.runId!, 'continue')
  if (run.messageId !== reply.id) return ['Continue writes another message']
  if (tokens > 1000) await api.act(run.id, 'cancel')
  await api.events(id)
  const now = (await api.messages(id)).items[1]
  const text = textOf(now?.parts ?? [])
  if (!text.startsWith(textOf(reply.parts))) return ['Continue changed what was there']
  if (!scripted(tokens).startsWith(text)) return ['Continue goes on with something else']
  return tokens > 1000 || text === scripted(tokens) ? [] : ['Continue did not come to the end']
}

/** Readers come back after a pause of their own. */
async function readersHave(readers: PatientReader[], count: number): Promise<void> {
  for (let i = 0; i < 600 && readers.some(({ events }) => events.length < count); i++)
    await delay(50)
}

/** The SDK gives events as values: the same JSON with its keys in an order of its own. */
function inOneForm(events: { seq: number; type: string; data: string }[]) {
  return events.map((event) => ({ ...event, data: JSON.stringify(JSON.parse(event.data)) }))
}
