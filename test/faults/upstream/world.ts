import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { call } from '../../protocol/http-client.ts'
import { startServerProcess, type ServerProcess } from '../../server-process.ts'
import { WIRES, type Wire } from '../../upstream/misbehaviours/wires.ts'
import {
  startSocketUpstream,
  type Pace,
  type SocketRequest,
  type SocketUpstream,
  type Step,
} from '../../upstream/socket-upstream.ts'
import { goodReply, replyFor } from './replies.ts'
import type { Misbehaviour, Position } from '../../upstream/misbehaviours/misbehaviour.ts'

/** Seconds of silence before a provider counts as gone: enough for a machine that is busy. */
export const PATIENCE = 3

/** What nobody may ever be shown, nor find in a log. */
export const KEYS = {
  openai: 'sk-canary-of-openai-5f0e1d2c3b4a',
  anthropic: 'sk-canary-of-anthropic-a4b3c2d1e0f5',
}

/** What one reply is to go through. */
export interface Plan {
  misbehaviour: Misbehaviour
  wire: Wire
  at: Position
  pace: Pace
  long: boolean
}

/** The requests that came of a trial. */
export interface Requests {
  /** For the reply that goes wrong: one, or two where the first was repeated. */
  tries: SocketRequest[]
  /** For what follows its tool calls. */
  more: SocketRequest[]
}

/** A server, and the provider it talks to. */
export interface World {
  server: ServerProcess
  /** Makes the mock answer a trial so. */
  plan(trial: number, plan: Plan): Requests
  forget(trial: number): void
  /**
   * Runs something while the provider of a plan is to be found elsewhere: where its misbehaviour says, or at a mock of its
   * own, whose connections it may spoil. One after the other, and with nothing else that asks a provider.
   */
  elsewhere<T>(plan: Plan, act: () => Promise<T>): Promise<T>
  /** How often the server asked what it must not ask for anything. */
  lured(): number
  close(): Promise<void>
}

/** @param root the source tree of the server; the real one by default */
export async function openWorld(root?: string): Promise<World> {
  const plans = new Map<number, { plan: Plan; requests: Requests }>()
  const canary = createServer((socket) => socket.on('error', () => {}).end())
  let lured = 0
  canary.on('connection', () => lured++)
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  const canaryPort = (canary.address() as AddressInfo).port

  function answer(request: SocketRequest): { steps: Iterable<Step>; pace?: Pace } {
    const known = plans.get(Number(/trial (\d+)/.exec(request.body)?.[1]))
    if (!known) throw new Error(`nobody asked for ${request.body}`)
    const { plan, requests } = known
    const { wire, misbehaviour, at, pace, long } = plan
    if (/"role":"tool"|"tool_result"/.test(request.body)) {
      requests.more.push(request)
      return { steps: goodReply(wire, ['done']) }
    }
    const attempt = requests.tries.push(request)
    const key = KEYS[wire.name]
    const reply = replyFor({ wire, at, attempt, key, long, canary: canaryPort })
    return { steps: misbehaviour.answer(reply), pace }
  }

  const upstream = await startSocketUpstream(answer)
  const others: SocketUpstream[] = []
  let last: Promise<unknown> = Promise.resolve()
  const server = await startServerProcess({
    env: {
      LOQUAT_MODEL: 'test:script',
      LOG_LEVEL: 'debug',
      PROVIDER_TIMEOUT: String(PATIENCE),
    },
    ...(root ? { root } : {}),
  })

  async function configure(wire: Wire, baseUrl: string): Promise<void> {
    const json = { apiKey: KEYS[wire.name], baseUrl }
    const answer = await call(server.url, 'PUT', `/api/v1/providers/${wire.name}`, { json })
    if (answer.status !== 200) throw new Error(answer.text)
  }

  async function addressOf({ address }: Misbehaviour): Promise<string> {
    if (address) return address(upstream.port)
    const own = await startSocketUpstream(answer)
    others.push(own)
    return own.url
  }

  for (const wire of Object.values(WIRES)) await configure(wire, upstream.url)
  return {
    server,
    plan(trial, plan) {
      const requests: Requests = { tries: [], more: [] }
      plans.set(trial, { plan, requests })
      return requests
    },
    elsewhere({ wire, misbehaviour }, act) {
      const mine = last.then(async () => {
        await configure(wire, await addressOf(misbehaviour))
        try {
          return await act()
        } finally {
          await configure(wire, upstream.url)
        }
      })
      last = mine.catch(() => {})
      return mine
    },
    forget: (trial) => void plans.delete(trial),
    lured: () => lured,
    async close() {
      await server.end('SIGKILL')
      await Promise.all([upstream, ...others].map((it) => it.close()))
      canary.close()
    },
  }
}

/** Is the server there, and has it kept to itself what it was given? */
export async function judgeServer({ server, lured }: World): Promise<string[]> {
  const violations: string[] = []
  if (server.process.exitCode !== null) violations.push(`the server has ended:\n${server.output()}`)
  else if ((await call(server.url, 'GET', '/livez')).status !== 200)
    violations.push('the server is not alive')
  const output = server.output()
  const secrets = [...Object.values(KEYS), 'This is trial', 'UnhandledPromise', 'Warning: ']
  for (const secret of secrets) {
    const at = output.indexOf(secret)
    if (at >= 0)
      violations.push(`the log has “${secret}”: …${output.slice(Math.max(0, at - 400), at + 100)}`)
  }
  if (lured() > 0) violations.push(`a redirect was followed ${lured()} times`)
  return violations
}
