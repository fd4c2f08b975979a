import { setTimeout as delay } from 'node:timers/promises'
import {
  createId,
  EMPTY_STATE,
  isLive,
  reduce,
  textOf,
  type ConversationEvent,
  type Message,
} from '../../../src/protocol/index.ts'
import { scriptToken } from '../../../src/server/models/providers/test-script.ts'
import { onPostgres } from '../../databases.ts'
import { openReader, type ReceivedEvent } from '../reader.ts'
import { act, create, messagesOf, Refused, send, type World } from './world.ts'

/** One streamed reply, and what its client was answered and its readers were shown: nothing else is believed. */
export interface Reply {
  conversationId: string
  messageId: string
  text: string
  /** What the model says, token by token; undefined where it calls tools. */
  script: { tokens: number; seed: number } | undefined
  accepted: boolean
  /** What each reader was shown. */
  shown: ReceivedEvent[][]
}

/**
 * Begins replies that are read by three readers each, but for one in ten that nobody reads; one in ten calls tools, and
 * one in ten is very long.
 * @param refused what was answered with a no
 * @returns the replies, more and more of them until all have begun
 */
export function beginReplies(
  world: World,
  count: number,
  random: () => number,
  refused: (what: string) => void,
): { replies: Reply[]; begun: Promise<unknown> } {
  const replies: Reply[] = []
  const begin = async (i: number): Promise<void> => {
    const tools = i % 10 === 5
    // One of them all at once; the others go on for longer than any trial, or not.
    const burst = i === 17
    const rate = burst ? 0 : 20 + Math.floor(random() ** 3 * 180)
    const tokens = burst ? 4000 : i % 10 === 7 ? 5000 : 400
    const script = { tokens, seed: Math.floor(random() * 1000) }
    const { id } = await create(world, tools ? { model: 'test:tools' } : {})
    const reply: Reply = {
      conversationId: id,
      messageId: createId('msg'),
      text: `[tokens=${script.tokens} rate=${rate} seed=${script.seed}]`,
      script: tools ? undefined : script,
      accepted: false,
      shown: i % 10 === 3 ? [] : [[], [], []],
    }
    replies.push(reply)
    const [steady, flapping, stalled] = reply.shown
    if (steady) follow(world, id, steady)
    if (flapping) void flap(world, id, flapping, random)
    if (stalled) follow(world, id, stalled, { stallAfter: Math.ceil(random() * 20) })
    await sendAgain(world, reply)
    reply.accepted = true
  }
  const begun = Array.from({ length: count }, (_, i) =>
    begin(i).catch((error: unknown) => error instanceof Refused && refused(error.message)),
  )
  return { replies, begun: Promise.all(begun) }
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
    const cut = delay(50 + random() * 500).then(() => reader.close())
    await reader.ended
    // What breaks off by itself breaks off because the server is dead.
    alive = reader.closed()
    await cut
  }
}

function sendAgain(world: World, { conversationId, messageId, text }: Reply) {
  return send(world, conversationId, text, { id: messageId })
}

/** A log that does not end by then never does: nothing goes on after a start, but for leases that have to run out. */
const PATIENCE_MS = onPostgres ? 40_000 : 15_000

/** Everything that is stored of a conversation. */
export async function logOf(world: World, id: string): Promise<ReceivedEvent[]> {
  const { url, signed: headers, agent } = world
  const reader = openReader(url, id, { query: 'until=idle', headers, agent })
  const patience = setTimeout(() => reader.close(), PATIENCE_MS)
  await reader.ended
  clearTimeout(patience)
  return reader.events
}

export interface JudgeOptions {
  /** Send the message once more; always done where the first answer was lost. */
  repeat: boolean
  /** Continue what was cut off. */
  goOn: boolean
}

/** A reply as it was found. */
export interface Judged {
  interrupted: boolean
  violations: string[]
  messages: Message[]
  stored: ReceivedEvent[]
}

/** @returns what does not hold of a reply, and whether it was cut off */
export async function judgeReply(
  world: World,
  reply: Reply,
  { repeat, goOn }: JudgeOptions,
): Promise<Judged> {
  const { conversationId, messageId, accepted, shown, script } = reply
  // One that waits for a person outlives the server, and would wait for ever.
  if (!script)
    for (const { state, runId } of await messagesOf(world, conversationId))
      if (state === 'waiting') await act(world, runId!, 'cancel')
  const stored = await logOf(world, conversationId)
  const messages = await messagesOf(world, conversationId)
  const answer = messages.find((message) => message.parentId === messageId)
  const violations = [
    ...shown.flatMap((events, i) =>
      judgeShown(events, stored).map((what) => `reader ${i}: ${what}`),
    ),
    ...judgeLog(stored),
    ...judgeMessages(reply, messages, stored),
    ...(script && answer ? judgeText(script, answer) : []),
  ]
  const interrupted = answer?.state === 'interrupted'
  try {
    if (repeat || !accepted) violations.push(...(await judgeRepeat(world, reply, answer)))
    if (goOn && script && interrupted && textOf(answer.parts) !== '')
      violations.push(...(await judgeContinue(world, answer)))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    violations.push(error.message)
  }
  return { interrupted, violations, messages, stored }
}

function judgeMessages(
  { messageId, accepted, shown }: Reply,
  messages: Message[],
  stored: ReceivedEvent[],
): string[] {
  const violations: string[] = []
  const mine = messages.filter((message) => message.id === messageId)
  const answer = messages.find((message) => message.parentId === messageId)
  if (mine.length !== 1 && accepted)
    violations.push(`the accepted message is there ${mine.length} times`)
  if (mine.length === 1 && !answer) violations.push('the message has no reply')
  for (const { state } of messages) if (state && isLive(state)) violations.push(`a run is ${state}`)
  if (!answer) return violations
  const text = textOf(answer.parts)
  if (text !== textShown(stored))
    violations.push('the stored message is not the fold of its events')
  for (const events of shown)
    if (!text.startsWith(textShown(events)))
      violations.push('the reply no longer begins with what was shown')
  const end = stored.findLast((event) => event.type === 'run-end')
  const said = end && (JSON.parse(end.data) as { state: string }).state
  if (said !== answer.state)
    violations.push(`readers are told that it is ${said}, and it is ${answer.state}`)
  return violations
}

/** The model's text as far as it goes, and all of it where the reply is complete. */
function judgeText({ tokens, seed }: { tokens: number; seed: number }, answer: Message): string[] {
  const text = textOf(answer.parts)
  let at = 0
  let said = 0
  for (; at < text.length && said < tokens; said++) {
    const token = scriptToken(said, seed)
    if (!text.startsWith(token, at)) return [`the model never said …${text.slice(at, at + 40)}`]
    at += token.length
  }
  if (at < text.length) return ['there is more than the model said']
  return answer.state === 'completed' && said < tokens ? ['it is complete and is not whole'] : []
}

/** The same message once more: it is answered as before, by the run that there is, or for the first time. */
async function judgeRepeat(
  world: World,
  reply: Reply,
  answer: Message | undefined,
): Promise<string[]> {
  const violations: string[] = []
  const { run } = await sendAgain(world, reply)
  if (run.parentId !== reply.messageId) violations.push('a repeated send has another run')
  if (answer && answer.runId !== run.id) violations.push('a repeated send started a new run')
  if (!answer) await act(world, run.id, 'cancel')
  return violations
}

async function judgeContinue(world: World, answer: Message): Promise<string[]> {
  const violations: string[] = []
  const { run } = await act(world, answer.runId!, 'continue')
  await act(world, run.id, 'cancel')
  const messages = await messagesOf(world, answer.conversationId)
  const now = messages.find(({ id }) => id === answer.id)
  if (run.messageId !== answer.id) violations.push('Continue writes another message')
  if (!textOf(now?.parts ?? []).startsWith(textOf(answer.parts)))
    violations.push('Continue changed what was there')
  return violations
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

/** A log that nothing was folded in has every number once, in order, and each run in it ends once, and then is silent. */
function judgeLog(stored: ReceivedEvent[]): string[] {
  const violations = stored
    .filter((event, i) => event.seq !== i + 1)
    .slice(0, 1)
    .map((event) => `seq ${event.seq} is not where it belongs`)
  let open: string | undefined
  for (const { seq, type, data } of stored) {
    const { runId, partId } = JSON.parse(data) as { runId?: string; partId?: string }
    if (type === 'run-start') {
      if (open) violations.push(`event ${seq} begins a run within another one`)
      open = runId
    } else if (type === 'run-end') {
      if (open !== runId) violations.push(`event ${seq} ends a run that is not there`)
      open = undefined
    } else if (partId && !open) violations.push(`event ${seq} is written after the end`)
  }
  if (open) violations.push('a run has no end that readers are shown')
  return violations
}

/** The text of the reply as a reader has it on screen. */
export function textShown(events: ReceivedEvent[]): string {
  const state = events.reduce(
    (state, { seq, type, data }) =>
      reduce(state, { ...JSON.parse(data), type, seq } as ConversationEvent),
    EMPTY_STATE,
  )
  const replies = Object.values(state.messages).filter((message) => message.role === 'assistant')
  return textOf(replies[0]?.parts ?? [])
}
