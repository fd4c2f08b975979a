import { setTimeout as delay } from 'node:timers/promises'
import {
  createId,
  EMPTY_STATE,
  isLive,
  reduce,
  textOf,
  type ConversationEvent,
} from '../../../src/protocol/index.ts'
import { openReader, type ReceivedEvent } from '../reader.ts'
import { act, create, messagesOf, send, type World } from './world.ts'

/** One streamed reply, and what its client was answered and its readers were shown: nothing else is believed. */
export interface Reply {
  conversationId: string
  messageId: string
  text: string
  accepted: boolean
  /** What each reader was shown. */
  shown: ReceivedEvent[][]
}

/** Begins replies that are read by three readers each, but for one in ten that nobody reads. */
export async function beginReplies(
  world: World,
  count: number,
  random: () => number,
): Promise<Reply[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const { id } = await create(world, i % 10 === 5 ? { model: 'test:tools' } : {})
      const rate = 20 + Math.floor(random() * 180)
      const tokens = i % 10 === 7 ? 50_000 : 400
      const reply: Reply = {
        conversationId: id,
        messageId: createId('msg'),
        text: `[tokens=${tokens} rate=${rate} seed=${Math.floor(random() * 1000)}]`,
        accepted: false,
        shown: i % 10 === 3 ? [] : [[], [], []],
      }
      const [steady, flapping, stalled] = reply.shown
      if (steady) follow(world, id, steady)
      if (flapping) void flap(world, id, flapping, random)
      if (stalled) follow(world, id, stalled, { stallAfter: Math.ceil(random() * 20) })
      sendAgain(world, reply).then(
        () => (reply.accepted = true),
        () => undefined,
      )
      return reply
    }),
  )
}

/** Reads along into a list, behind what is in it. */
function follow(world: World, id: string, into: ReceivedEvent[], { stallAfter = Infinity } = {}) {
  const query = `after=${into.at(-1)?.seq ?? 0}`
  return openReader(world.url, id, { query, headers: world.signed, stallAfter, into })
}

/** Hangs up again and again, and goes on behind the last event it was shown. */
async function flap(world: World, id: string, into: ReceivedEvent[], random: () => number) {
  for (let alive = true; alive;) {
    const reader = follow(world, id, into)
    const cut = delay(30 + random() * 300).then(() => reader.close())
    await reader.ended
    // What breaks off by itself breaks off because the server is dead.
    alive = reader.closed()
    await cut
  }
}

function sendAgain(world: World, { conversationId, messageId, text }: Reply) {
  return send(world, conversationId, text, { id: messageId })
}

/** Everything that is stored of a conversation. */
export async function logOf(world: World, id: string): Promise<ReceivedEvent[]> {
  const reader = openReader(world.url, id, { query: 'until=idle', headers: world.signed })
  await reader.ended
  return reader.events
}

/** @returns what does not hold of a reply, and whether it was cut off */
export async function judgeReply(
  world: World,
  reply: Reply,
): Promise<{ interrupted: boolean; violations: string[] }> {
  const violations: string[] = []
  const { conversationId, messageId, accepted, shown } = reply
  // One that waits for a person outlives the server, and would wait for ever.
  for (const { state, runId } of await messagesOf(world, conversationId))
    if (state === 'waiting') await act(world, runId!, 'cancel')
  const stored = await logOf(world, conversationId)
  for (const [reader, events] of shown.entries())
    violations.push(...judgeShown(events, stored).map((what) => `reader ${reader}: ${what}`))
  violations.push(...judgeOrder(stored))

  const items = await messagesOf(world, conversationId)
  const mine = items.filter((message) => message.id === messageId)
  if (mine.length !== 1 && accepted)
    violations.push(`the accepted message is there ${mine.length} times`)
  const answer = items.find((message) => message.parentId === messageId)
  if (mine.length === 1 && !answer) violations.push('the message has no reply')
  for (const { state } of items) if (state && isLive(state)) violations.push(`a run is ${state}`)
  if (answer && textOf(answer.parts) !== textShown(stored))
    violations.push('the stored message is not the fold of its events')
  for (const events of shown)
    if (answer && !textOf(answer.parts).startsWith(textShown(events)))
      violations.push('the reply no longer begins with what was shown')

  const repeated = await sendAgain(world, reply)
  if (repeated.run.parentId !== messageId) violations.push('a repeated send has another run')
  if (accepted && answer?.runId !== repeated.run.id)
    violations.push('a repeated send started a new run')
  if (!answer) await act(world, repeated.run.id, 'cancel')
  const interrupted = answer?.state === 'interrupted'
  if (interrupted && textOf(answer.parts) !== '') {
    const { run } = await act(world, answer.runId!, 'continue')
    await act(world, run.id, 'cancel')
    const now = (await messagesOf(world, conversationId)).find(({ id }) => id === answer.id)
    if (run.messageId !== answer.id) violations.push('Continue writes another message')
    if (!textOf(now?.parts ?? []).startsWith(textOf(answer.parts)))
      violations.push('Continue changed what was there')
  }
  return { interrupted, violations }
}

/** What a reader was shown must be what is stored, without a gap or a repeat. */
export function judgeShown(events: ReceivedEvent[], stored: ReceivedEvent[]): string[] {
  const violations: string[] = []
  const bySeq = new Map(stored.map((event) => [event.seq, event]))
  events.forEach((event, i) => {
    if (event.seq !== i + 1) violations.push(`was shown ${event.seq} in place ${i + 1}`)
    const now = bySeq.get(event.seq)
    if (now?.type !== event.type || now.data !== event.data)
      violations.push(`event ${event.seq} was shown as ${event.data} and is now ${now?.data}`)
  })
  return violations
}

/** A log that nothing was folded in has every number once, in order. */
function judgeOrder(stored: ReceivedEvent[]): string[] {
  return stored
    .filter((event, i) => event.seq !== i + 1)
    .slice(0, 1)
    .map((event) => `seq ${event.seq} is not where it belongs`)
}

/** The text of the reply as a reader has it on screen. */
function textShown(events: ReceivedEvent[]): string {
  const state = events.reduce(
    (state, { seq, type, data }) =>
      reduce(state, { ...JSON.parse(data), type, seq } as ConversationEvent),
    EMPTY_STATE,
  )
  const replies = Object.values(state.messages).filter((message) => message.role === 'assistant')
  return textOf(replies[0]?.parts ?? [])
}
