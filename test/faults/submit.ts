import { setTimeout as delay } from 'node:timers/promises'
import { createId, isLive, type Message, type Run } from '../../src/protocol/index.ts'
import { call, type Answer } from '../protocol/http-client.ts'
import { startServerProcess } from '../server-process.ts'
import { createRandom } from '../random.ts'
import type { Suite } from './suite.ts'

/** What has been tried so far, and what came of it. */
export interface SubmitLedger {
  /** Messages that were sent, each several times. */
  messages: number
  sends: number
  kills: number
  /** Answers that never came, because the server was killed. */
  lost: number
  violations: string[]
}

export interface SubmitOptions {
  seed: number
  /** Called before each round; false ends the suite. */
  goOn(ledger: SubmitLedger): boolean
  /** The source tree to try; the real one by default. */
  root?: string
  ledger?: SubmitLedger
  /** Messages in each round. */
  messages?: number
  report?(ledger: SubmitLedger): void
}

/** A message, however often it is sent, and what was answered. */
interface Sent {
  conversationId: string
  /** Named by an id of its own, or by a key in a header. */
  by: { id: string } | { key: string }
  /** What is sent under that name; where it is more than one, they contradict each other. */
  texts: string[]
  /** What was answered with a yes, by the text; all answers to one text are the same, byte for byte. */
  accepted: Map<string, Set<string>>
}

/**
 * Messages that are sent again and again, at once and one after the other, to a server that is killed meanwhile: each is
 * stored once and answered by one run, and every answer names the same one. Of what contradicts, one is stored.
 */
export async function submitSuite(options: SubmitOptions): Promise<SubmitLedger> {
  const { seed, goOn, root, messages = 24, report = () => {} } = options
  const { ledger = { messages: 0, sends: 0, kills: 0, lost: 0, violations: [] } } = options
  const random = createRandom(seed)
  const settings = {
    env: { LOQUAT_MODEL: 'test:script', RUN_LIMIT: '0', RATE_LIMIT: '0' },
    ...(root ? { root } : {}),
  }
  let server = await startServerProcess(settings)
  while (goOn(ledger)) {
    const { url } = server
    const sent = await Promise.all(
      Array.from({ length: messages }, (_, i) => newMessage(url, i, random)),
    )
    const storm = sent.flatMap((message) =>
      Array.from({ length: 1 + Math.floor(random() * 7) }, () =>
        sendInTurn(url, message, random() * 120, 1 + Math.floor(random() ** 3 * 4), ledger),
      ),
    )
    await delay(random() * 200)
    await server.end('SIGKILL')
    ledger.kills++
    await Promise.all(storm)
    server = await startServerProcess({ ...settings, data: server.data })
    const elsewhere = await newConversation(server.url)
    const judged = sent.map((message) => judge(server.url, message, elsewhere, ledger))
    ledger.messages += messages
    ledger.violations.push(...(await Promise.all(judged)).flat())
    report(ledger)
  }
  await server.end('SIGKILL')
  return ledger
}

async function newConversation(url: string): Promise<string> {
  const { body } = await call<{ id: string }>(url, 'POST', '/api/v1/conversations', { json: {} })
  return body.id
}

async function newMessage(url: string, i: number, random: () => number): Promise<Sent> {
  const text = `[tokens=${Math.floor(random() * 60)} rate=${200 + Math.floor(random() * 800)}]`
  return {
    conversationId: await newConversation(url),
    by: i % 3 === 0 ? { key: createId('msg') } : { id: createId('msg') },
    texts: i % 4 === 0 ? [text, `${text} and something else`] : [text],
    accepted: new Map(),
  }
}

/** Sends it some times, each when the one before was answered. */
async function sendInTurn(
  url: string,
  message: Sent,
  wait: number,
  times: number,
  ledger: SubmitLedger,
): Promise<void> {
  await delay(wait)
  try {
    for (let i = 0; i < times; i++) {
      const text = message.texts[(Math.floor(wait) + i) % message.texts.length]!
      const { status } = await send(url, message, text, ledger)
      if (status !== 202 && (status !== 422 || message.texts.length === 1))
        ledger.violations.push(`${message.conversationId}: the message was answered ${status}`)
    }
  } catch {
    ledger.lost++
  }
}

async function send(
  url: string,
  { conversationId, by, accepted }: Sent,
  text: string,
  ledger: SubmitLedger,
): Promise<Answer<{ message: Message; run: Run }>> {
  ledger.sends++
  const parts = [{ type: 'text', text }]
  const path = `/api/v1/conversations/${conversationId}/messages`
  const answer = await call<{ message: Message; run: Run }>(url, 'POST', path, {
    json: 'id' in by ? { id: by.id, parts } : { parts },
    headers: 'key' in by ? { 'idempotency-key': by.key } : {},
  })
  if (answer.status === 202) {
    if (!accepted.has(text)) accepted.set(text, new Set())
    accepted.get(text)!.add(answer.text)
  }
  return answer
}

/** Sends it some more times, and something else under its name; then looks at what is there. */
async function judge(
  url: string,
  message: Sent,
  elsewhere: string,
  ledger: SubmitLedger,
): Promise<string[]> {
  const { conversationId, texts, accepted } = message
  const violations: string[] = []
  const complain = (what: string) => violations.push(`${conversationId}: the message ${what}`)
  const again = await Promise.all(
    [1, 2, 3].flatMap(() => texts.map((text) => send(url, message, text, ledger))),
  )
  const statuses = again.map(({ status }) => status)
  if (statuses.filter((status) => status === 202).length !== 3)
    complain(`was answered ${statuses.join()}`)
  if (statuses.some((status) => status !== 202 && status !== 422))
    complain(`was answered ${statuses.join()}`)
  const [text, answers] = [...accepted][0] ?? []
  if (accepted.size !== 1) complain(`was accepted as ${[...accepted.keys()].join(' and ')}`)
  if (answers?.size !== 1) complain(`was answered in ${answers?.size} ways`)
  const other = await send(url, message, 'something else', ledger)
  if (other.status !== 422) complain(`was overwritten: ${other.status}`)
  const foreign = await send(url, { ...message, conversationId: elsewhere }, texts[0]!, ledger)
  if (foreign.status !== 422) complain(`is in two conversations: ${foreign.status}`)

  const items = await whenOver(url, conversationId)
  const [mine, reply] = items
  if (items.map(({ role }) => role).join() !== 'user,assistant')
    complain(`is ${items.map(({ role }) => role).join()}`)
  const run = again.find(({ status }) => status === 202)?.body.run
  if (mine?.parts[0]?.type !== 'text' || mine.parts[0].text !== text) complain('is another one')
  // Accepted before the kill, and run to its end or cut off by it: never run a second time.
  if (reply?.runId !== run?.id) complain('was answered by another run')
  if (reply?.state !== 'completed' && reply?.state !== 'interrupted')
    complain(`ended as ${reply?.state}`)
  return violations
}

/** The messages of a conversation, as soon as nothing goes on in it. */
async function whenOver(url: string, conversationId: string): Promise<Message[]> {
  for (let i = 0; ; i++) {
    const path = `/api/v1/conversations/${conversationId}/messages`
    const { items } = (await call<{ items: Message[] }>(url, 'GET', path)).body
    if (i > 500 || items.every(({ state }) => !state || !isLive(state))) return items
    await delay(20)
  }
}

export const submitLongForm: Suite<SubmitLedger> = {
  about: 'sends messages again and again to a server that is killed',
  run: ({ ledger, ...options }) =>
    submitSuite({ messages: 96, ...options, ...(ledger ? { ledger } : {}) }),
  trials: ({ messages, sends, kills, lost }) => [
    messages,
    `messages, sent ${sends} times around ${kills} kills; ${lost} answers were lost`,
  ],
}
