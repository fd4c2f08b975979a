import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Conversation, Message, Run } from '../../../src/protocol/index.ts'
import { call } from '../../protocol/http-client.ts'

export const TOKEN = 'the-token-of-the-kill-suite'

/** A server as a client knows it: by its address, and by what it answers. */
export interface World {
  readonly url: string
  /** What says who is asking. */
  readonly signed: Record<string, string>
  /** Whose connections it uses. */
  readonly agent: Agent
  /** @throws Error for anything but success; when the server is gone, another one */
  ask<T>(method: string, path: string, json?: unknown, headers?: Record<string, string>): Promise<T>
}

/** An answer that says no. */
export class Refused extends Error {
  readonly status: number
  constructor(what: string, status: number, text: string) {
    super(`${what}: ${status} ${text}`)
    this.status = status
  }
}

export function createWorld(url: string, token = TOKEN): World {
  const signed = { authorization: `Bearer ${token}` }
  // Of many requests one after the other, each on a connection of its own, the connections would be the most work.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    url,
    signed,
    agent,
    async ask<T>(method: string, path: string, json?: unknown, headers = {}) {
      const options = json === undefined ? {} : { json }
      const answer = await call<T>(url, method, path, {
        ...options,
        agent,
        headers: { ...signed, ...headers },
      })
      if (answer.status >= 300) throw new Refused(`${method} ${path}`, answer.status, answer.text)
      return answer.body
    },
  }
}

const API = '/api/v1'

export const create = (world: World, fields: object = {}) =>
  world.ask<Conversation>('POST', `${API}/conversations`, fields)

export const conversationOf = (world: World, id: string) =>
  world.ask<Conversation>('GET', `${API}/conversations/${id}`)

export const send = (world: World, id: string, text: string, fields: object = {}) =>
  world.ask<{ message: Message; run: Run }>('POST', `${API}/conversations/${id}/messages`, {
    parts: [{ type: 'text', text }],
    ...fields,
  })

export const messagesOf = async (world: World, id: string) =>
  (await world.ask<{ items: Message[] }>('GET', `${API}/conversations/${id}/messages?limit=200`))
    .items

export const act = (world: World, run: string, what: string, fields: object = {}) =>
  world.ask<{ run: Run }>('POST', `${API}/runs/${run}/${what}`, fields)

/** Waits until a run is in one of these states; for good where the server never gets there. */
export async function until(world: World, id: string, states: Run['state'][]): Promise<Run> {
  for (;;) {
    const run = await world.ask<Run>('GET', `${API}/runs/${id}`)
    if (states.includes(run.state)) return run
    await delay(30)
  }
}

export const ENDED: Run['state'][] = ['completed', 'stopped', 'failed', 'truncated', 'interrupted']
