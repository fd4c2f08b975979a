import { setTimeout as delay } from 'node:timers/promises'
import {
  createId,
  EMPTY_STATE,
  isLive,
  reduce,
  textOf,
  type ConversationEvent,
  type Message,
  type Run,
} from '../../src/protocol/index.ts'
import { startServerProcess } from '../server-process.ts'
import { openReader, type Reader, type ReceivedEvent } from './reader.ts'

const STREAMS = 20

export interface KillOptions {
  kills: number
  seed: number
  /** The source tree that is killed; what it left is judged by the real one. */
  root?: string
  /** Stop at the first violation. */
  untilViolation?: boolean
}

export interface KillResult {
  kills: number
  /** How many events readers held when the server was killed. */
  events: number
  /** How many replies were cut off in the middle. */
  interrupted: number
  violations: string[]
}

/** What one stream's client knows: it believes nothing but what it was answered and shown. */
interface Client {
  conversationId: string
  messageId: string
  text: string
  accepted: boolean
  reader: Reader
}

/** Kills the server again and again in the middle of 20 streams, starts it, and compares it with what readers hold. */
export async function killSuite({
  kills,
  seed,
  root,
  untilViolation,
}: KillOptions): Promise<KillResult> {
  const random = generator(seed)
  const result: KillResult = { kills: 0, events: 0, interrupted: 0, violations: [] }
  const env = { LOQUAT_MODEL: 'test:script' }
  let server = await startServerProcess({ env, ...(root ? { root } : {}) })
  const { data } = server
  for (let i = 0; i < kills; i++) {
    const clients = await Promise.all(
      Array.from({ length: STREAMS }, () => openClient(server.url, random)),
    )
    const sends = clients.map((client) => send(server.url, client))
    await delay(20 + random() * 600)
    await server.end('SIGKILL')
    await Promise.all([...sends, ...clients.map((client) => client.reader.ended)])

    const judge = await startServerProcess({ env, data })
    for (const client of clients) {
      result.events += client.reader.events.length
      const found = await judgeClient(judge.url, client)
      result.interrupted += found.interrupted ? 1 : 0
      result.violations.push(
        ...found.violations.map((what) => `kill ${i}, ${client.conversationId}: ${what}`),
      )
    }
    result.kills++
    if (untilViolation && result.violations.length > 0) {
      await judge.end()
      return result
    }
    // With a saboteur, the server that is killed next must be the broken one again.
    if (root) await judge.end('SIGKILL')
    server = root ? await startServerProcess({ env, data, root }) : judge
  }
  await server.end()
  return result
}

async function openClient(url: string, random: () => number): Promise<Client> {
  const conversation = await call<{ id: string }>(url, 'POST', 'conversations', {})
  const rate = 20 + Math.floor(random() * 180)
  return {
    conversationId: conversation.id,
    messageId: createId('msg'),
    text: `[tokens=400 rate=${rate} seed=${Math.floor(random() * 1000)}]`,
    accepted: false,
    reader: openReader(url, conversation.id),
  }
}

async function send(url: string, client: Client): Promise<void> {
  await post(url, client).then(
    () => (client.accepted = true),
    () => undefined,
  )
}

function post(url: string, { conversationId, messageId, text }: Client): Promise<{ run: Run }> {
  return call(url, 'POST', `conversations/${conversationId}/messages`, {
    id: messageId,
    parts: [{ type: 'text', text }],
  })
}

async function judgeClient(
  url: string,
  client: Client,
): Promise<{ interrupted: boolean; violations: string[] }> {
  const violations: string[] = []
  const { conversationId, messageId, accepted } = client
  const stored = await everything(url, conversationId)
  const { items } = await call<{ items: Message[] }>(
    url,
    'GET',
    `conversations/${conversationId}/messages`,
  )

  stored.forEach(
    (event, i) =>
      event.seq === i + 1 || violations.push(`seq ${event.seq} stands at place ${i + 1}`),
  )
  for (const event of client.reader.events)
    if (JSON.stringify(stored[event.seq - 1]) !== JSON.stringify(event))
      violations.push(
        `event ${event.seq} was shown as ${event.data} and is now ${stored[event.seq - 1]?.data}`,
      )

  const mine = items.filter((message) => message.id === messageId)
  if (mine.length !== 1 && accepted)
    violations.push(`the accepted message is there ${mine.length} times`)
  const reply = items.find((message) => message.parentId === messageId)
  if (mine.length === 1 && !reply) violations.push('the message has no reply')
  if (items.some((message) => message.state && isLive(message.state)))
    violations.push('a run is live')
  if (reply && !textOf(reply.parts).startsWith(shownText(client.reader.events)))
    violations.push('the reply no longer begins with what was shown')
  if (reply && textOf(reply.parts) !== shownText(stored))
    violations.push('the stored message is not the fold of its events')

  const repeated = await post(url, client)
  if (repeated.run.parentId !== messageId) violations.push('a repeated send has another run')
  if (accepted && reply?.runId !== repeated.run.id)
    violations.push('a repeated send started a new run')
  if (!accepted && !reply) await call(url, 'POST', `runs/${repeated.run.id}/cancel`, {})
  const interrupted = reply?.state === 'interrupted'
  if (interrupted && textOf(reply.parts) !== '')
    violations.push(...(await judgeContinue(url, client, reply)))
  return { interrupted, violations }
}

/** *Continue* must append to the same message, right behind what was there. */
async function judgeContinue(
  url: string,
  { conversationId }: Client,
  reply: Message,
): Promise<string[]> {
  const { run } = await call<{ run: Run }>(url, 'POST', `runs/${reply.runId}/continue`, {})
  await call(url, 'POST', `runs/${run.id}/cancel`, {})
  if (run.messageId !== reply.id) return ['Continue writes another message']
  const { items } = await call<{ items: Message[] }>(
    url,
    'GET',
    `conversations/${conversationId}/messages`,
  )
  const now = items.find((message) => message.id === reply.id)
  return textOf(now?.parts ?? []).startsWith(textOf(reply.parts))
    ? []
    : ['Continue changed what was there']
}

async function everything(url: string, conversationId: string): Promise<ReceivedEvent[]> {
  const reader = openReader(url, conversationId, 'until=idle')
  await reader.ended
  return reader.events
}

/** The text of the reply as a reader has it on screen. */
function shownText(events: ReceivedEvent[]): string {
  const state = events.reduce(
    (state, { seq, type, data }) =>
      reduce(state, { ...JSON.parse(data), type, seq } as ConversationEvent),
    EMPTY_STATE,
  )
  const replies = Object.values(state.messages).filter((message) => message.role === 'assistant')
  return textOf(replies[0]?.parts ?? [])
}

async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(new URL(`/api/v1/${path}`, url), {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** Mulberry32: the same seed gives the same trial. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
