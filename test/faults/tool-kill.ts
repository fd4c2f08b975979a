import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isLive, type Message, type ToolPart } from '../../src/protocol/index.ts'
import { createApi, type Api } from '../protocol/api.ts'
import { createRandom } from '../random.ts'
import { newDataDirectory, startServerProcess } from '../server-process.ts'
import { answer, replyOf, toolsIn, untilState } from '../tools/ask.ts'
import type { Suite } from './suite.ts'

const CONFIG = fileURLToPath(new URL('tools.config.ts', import.meta.url))

/** How a server with one of the sets of tools is started. */
const withTools = (set: string) => ({ args: ['--config', CONFIG], env: { TEST_TOOLS: set } })

/** How often each call of a conversation was carried out, by its id. */
function effectsIn(data: string, conversationId: string): Map<string, number> {
  const path = join(data, 'effects.txt')
  const counts = new Map<string, number>()
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const [id, call = ''] = line.split(' ')
    if (id === conversationId) counts.set(call, (counts.get(call) ?? 0) + 1)
  }
  return counts
}

/** What a reply says of its calls must agree with what they did. */
function judge(data: string, reply: Message | undefined, conversationId: string): string[] {
  const effects = effectsIn(data, conversationId)
  const calls = new Map(toolsIn(reply?.parts).map((part) => [part.toolCallId, part]))
  const violations: string[] = []
  for (const [call, count] of effects) {
    if (count > 1) violations.push(`${call} was carried out ${count} times`)
    const part: ToolPart | undefined = calls.get(call)
    if (!part) violations.push(`${call} was carried out and nobody knows of it`)
    else if (part.outcome === 'interrupted' || part.outcome === 'denied')
      violations.push(`${call} was carried out and is called ${part.outcome}`)
  }
  for (const { toolCallId, state, outcome } of calls.values()) {
    if (state !== 'done') violations.push(`${toolCallId} is ${state} after its run`)
    if (outcome === 'success' && !effects.has(toolCallId))
      violations.push(`${toolCallId} has a result and was not carried out`)
  }
  return violations
}

export interface ToolKillOptions {
  /** The source tree that is killed and started again; the real one by default. */
  root?: string
  /** Does the tool ask first? */
  asks?: boolean
}

/** Kills the server from within a tool, right after its effect; starts it again and continues the reply. */
export async function killInTool({ root, asks = false }: ToolKillOptions): Promise<{
  violations: string[]
  afterRestart: Message | undefined
  afterContinue: Message | undefined
}> {
  const data = newDataDirectory()
  writeFileSync(join(data, 'deadly'), '')
  const options = { data, ...withTools(asks ? 'asked' : 'one'), ...(root ? { root } : {}) }
  const killed = await startServerProcess(options)
  const died = new Promise((resolve) => killed.process.once('exit', resolve))
  const api = createApi(killed)
  const { id } = await api.create()
  // The server may die before it has answered.
  const sent = await api.send(id, 'go').catch(() => undefined)
  if (asks && sent) {
    await untilState(api, sent.run.id, 'waiting')
    const yes = { toolCallId: 'pyd_ai_tool_call_id__deed', approved: true }
    await answer(api, sent.run.id, yes).catch(() => undefined)
  }
  await died
  rmSync(join(data, 'deadly'))

  const server = await startServerProcess(options)
  const again = createApi(server)
  const afterRestart = await ended(again, id)
  const violations = judge(data, afterRestart, id)
  const continued = await again.act(afterRestart.runId!, 'continue').catch(() => undefined)
  if (continued) await untilState(again, continued.run.id, 'completed')
  const afterContinue = await replyOf(again, id)
  violations.push(...judge(data, afterContinue, id))
  await server.end()
  return { violations, afterRestart, afterContinue }
}

/** What has been tried so far, and what came of it. */
export interface ToolKillLedger {
  /** At different moments of many replies that call tools. */
  kills: number
  /** Of these, within a tool, right after its effect. */
  within: number
  /** What replies say that became of their calls. */
  outcomes: Record<string, number>
  /** Replies that were cut off, and gone on with. */
  continued: number
  violations: string[]
}

export interface ToolKillSuiteOptions {
  seed: number
  /** Called before each data directory; false ends the suite. */
  goOn(ledger: ToolKillLedger): boolean
  /** Kills in each data directory. */
  kills: number
  ledger?: ToolKillLedger | undefined
  report?(ledger: ToolKillLedger): void
}

/**
 * Kills the server at different moments of many replies that call tools, some of which ask, and goes on with what was cut
 * off; now and then from within a tool.
 */
export async function toolKillSuite(options: ToolKillSuiteOptions): Promise<ToolKillLedger> {
  const { seed, goOn, kills, report = () => {} } = options
  const empty = { kills: 0, within: 0, outcomes: {}, continued: 0, violations: [] }
  const ledger: ToolKillLedger = options.ledger ?? empty
  const random = createRandom(seed)
  while (goOn(ledger)) {
    await killAmongTools(kills, random, ledger)
    report(ledger)
    if (!goOn(ledger)) break
    const asks = random() < 0.5
    ledger.violations.push(...(await killInTool({ asks })).violations)
    ledger.kills++
    ledger.within++
    report(ledger)
  }
  return ledger
}

async function killAmongTools(
  kills: number,
  random: () => number,
  ledger: ToolKillLedger,
): Promise<void> {
  const data = newDataDirectory()
  const options = { data, ...withTools('several') }
  const killedAt = new Map<string, number>()
  let server = await startServerProcess(options)
  for (let i = 0; i < kills; i++) {
    const api = createApi(server)
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await api.create()).id))
    for (const id of ids) killedAt.set(id, i)
    let steps = 0
    const replies = ids.map((id) => converse(api, id, () => steps++).catch(() => undefined))
    // By progress, not by the clock: machines differ.
    const enough = Math.floor(random() * 29)
    await waitUntil(() => steps > enough, 1)
    await delay(random() * 20)
    await server.end('SIGKILL')
    ledger.kills++
    await Promise.all(replies)

    server = await startServerProcess(options)
  }
  const api = createApi(server)
  for (const [id, kill] of killedAt) {
    const complain = (what: string) => ledger.violations.push(`kill ${kill}, ${id}: ${what}`)
    const whole = await ended(api, id)
    judge(data, whole, id).forEach(complain)
    for (const { outcome = 'none' } of toolsIn(whole?.parts))
      ledger.outcomes[outcome] = (ledger.outcomes[outcome] ?? 0) + 1
    if (whole?.state !== 'interrupted') continue
    await api.act(whole.runId!, 'continue')
    ledger.continued++
    judge(data, await ended(api, id), id).forEach(complain)
  }
  await server.end()
  rmSync(data, { recursive: true, force: true })
}

/**
 * The reply once its run is over: nobody answers it any more, and where several servers may run, those of a dead one are
 * ended when their leases run out.
 */
async function ended(api: Api, id: string): Promise<Message> {
  const over = async () => {
    const reply = await replyOf(api, id)
    if (reply?.state === 'waiting') await api.act(reply.runId!, 'cancel')
    return !isLive(reply?.state ?? 'completed')
  }
  await waitUntil(over, 20)
  return replyOf(api, id)
}

/** @throws Error where it does not come to that */
async function waitUntil(look: () => boolean | Promise<boolean>, everyMs: number): Promise<void> {
  for (const end = Date.now() + 30_000; !(await look()); await delay(everyMs))
    if (Date.now() > end) throw new Error('it never came to that')
}

/** @param onStep called when it asks, when it is answered and when it has ended */
async function converse(api: Api, id: string, onStep: () => void): Promise<void> {
  const { run } = await api.send(id, 'go')
  await untilState(api, run.id, 'waiting', 'completed')
  onStep()
  await answer(api, run.id, { toolCallId: 'pyd_ai_tool_call_id__asks', approved: true })
  onStep()
  await untilState(api, run.id, 'completed')
  onStep()
}

/** How often it is killed in each data directory. */
const KILLS = 4

export const toolKillLongForm: Suite<ToolKillLedger> = {
  about: 'ends the server while it calls tools that must not be called twice',
  run: (options) => toolKillSuite({ kills: KILLS, ...options }),
  trials: ({ kills, within, outcomes, continued }) => [
    kills,
    `kills, ${within} of them from within a tool; calls ended as ${Object.entries(outcomes)
      .map(([outcome, count]) => `${outcome} ${count} times`)
      .join(', ')}; ${continued} replies were gone on with`,
  ],
}
