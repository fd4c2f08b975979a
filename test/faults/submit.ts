import { setTimeout as delay } from 'node:timers/promises'
import { createId, isLive, type Message, type Run } from '../../src/protocol/index.ts'
import { call } from '../protocol/http-client.ts'
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
  report?(ledger: SubmitLedger): void
}

/** A message, however often it is sent, and what was answered. */
interface Sent {
  conversationId: string
  id: string
  text: string
  /** The runs that answers have named. */
  runs: Set<string>
}

const MESSAGES = 24

/**
 * Messages that are sent again and again, at once and one after the other, to a server that is killed meanwhile: each is
 * stored once and answered by one run, and every answer names the same one.
 */
export async function submitSuite(options: SubmitOptions): Promise<SubmitLedger> {
  const { seed, goOn, root, report = () => {} } = options
  const { ledger = { messages: 0, sends: 0, kills: 0, lost: 0, violations: [] } } = options
  const random = createRandom(seed)
  const settings = { env: { LOQUAT_MODEL: 'test:script' }, ...(root ? { root } : {}) }
  let server = await startServerProcess(settings)
  while (goOn(ledger)) {
    const sent = await Promise.all(
      Array.from({ length: MESSAGES }, () => newMessage(server.url, random)),
    )
    const storm = sent.flatMap((message) =>
      Array.from({ length: 1 + Math.floor(random() * 10) }, () =>
        sendLater(server.url, message, random() * 120, ledger),
      ),
    )
    await delay(random() * 200)
    await server.end('SIGKILL')
    ledger.kills++
    await Promise.all(storm)
    server = await startServerProcess({ ...settings, data: server.data })
    for (const message of sent) {
      ledger.messages++
      ledger.violations.push(...(await judge(server.url, message, ledger)))
    }
    report(ledger)
  }
  await server.end('SIGKILL')
  return ledger
}

async function newMessage(url: string, random: () => number): Promise<Sent> {
  const { body } = await call<{ id: string }>(url, 'POST', '/api/v1/conversations', { json: {} })
  const text = `[tokens=${Math.floor(random() * 60)} rate=${200 + Math.floor(random() * 800)}]`
  return { conversationId: body.id, id: createId('msg'), text, runs: new Set() }
}

async function sendLater(
  url: string,
  message: Sent,
  wait: number,
  ledger: SubmitLedger,
): Promise<void> {
  await delay(wait)
  await send(url, message, ledger).catch(() => ledger.lost++)
}

/** @returns the status of the answer */
async function send(
  url: string,
  { conversationId, id, text, runs }: Sent,
  ledger: SubmitLedger,
): Promise<number> {
  ledger.sends++
  const json = { id, parts: [{ type: 'text', text }] }
  const path = `/api/v1/conversations/${conversationId}/messages`
  const answer = await call<{ run: Run }>(url, 'POST', path, { json })
  if (answer.status === 202) runs.add(answer.body.run.id)
  return answer.status
}

/** Sends it some more times, and something else under its id; then looks at what is there. */
async function judge(url: string, message: Sent, ledger: SubmitLedger): Promise<string[]> {
  const { conversationId, id, runs } = message
  const violations: string[] = []
  const known = runs.size > 0
  const again = await Promise.all([1, 2, 3].map(() => send(url, message, ledger)))
  if (again.some((status) => status !== 202)) violations.push(`was answered ${again.join()}`)
  if (runs.size !== 1) violations.push(`has the runs ${[...runs].join()}`)
  const other = await send(url, { ...message, text: 'something else' }, ledger)
  if (other !== 422) violations.push(`was overwritten: ${other}`)

  const path = `/api/v1/conversations/${conversationId}/messages`
  for (let i = 0; ; i++) {
    const { items } = (await call<{ items: Message[] }>(url, 'GET', path)).body
    const roles = items.map(({ role }) => role).join()
    if (roles !== 'user,assistant') violations.push(`is ${roles}`)
    if (items.filter((it) => it.id === id).length !== 1) violations.push('is not there once')
    const reply = items.find((it) => it.parentId === id)
    if (!reply?.state || !isLive(reply.state) || i > 500) {
      // Accepted before the kill, and run to its end or cut off by it: never run a second time.
      if (reply?.runId && !runs.has(reply.runId)) violations.push('was answered by another run')
      if (!known && reply?.state !== 'completed' && reply?.state !== 'interrupted')
        violations.push(`ended as ${reply?.state}`)
      return violations.map((what) => `${conversationId}: the message ${what}`)
    }
    await delay(10)
  }
}

export const submitLongForm: Suite<SubmitLedger> = {
  about: 'sends messages again and again to a server that is killed',
  run: ({ ledger, ...options }) => submitSuite({ ...options, ...(ledger ? { ledger } : {}) }),
  trials: ({ messages, sends, kills, lost }) => [
    messages,
    `messages, sent ${sends} times around ${kills} kills; ${lost} answers were lost`,
  ],
}
