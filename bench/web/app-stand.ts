import type { Upstream } from '../../test/upstream/upstream.ts'
import { startUpstream } from '../../test/upstream/upstream.ts'
import { makeConversation } from '../long-conversation.ts'
import { serveLoquat } from '../stand.ts'
import { messageText } from './fixtures.ts'

/** A Loquat with a long list of conversations, and a provider that says what it is told to. */
export interface AppStand {
  url: string
  upstream: Upstream
  /** A conversation of so many messages, the same one each time; 0: always a new one. */
  conversation(messages: number): Promise<string>
  /** The id of the newest message; null where there is none. */
  newestMessage(conversation: string): Promise<string | null>
  close(): Promise<void>
}

const LISTED = 60
const MODEL = 'openai:mock'

export async function openApp(): Promise<AppStand> {
  const upstream = await startUpstream()
  const { served } = await serveLoquat(upstream.url, undefined, {})
  const { url } = served
  const made = new Map<number, Promise<string>>()
  const make = (messages: number) =>
    messages === 0
      ? create(url)
      : makeConversation(url, messages, { model: MODEL, textOf: messageText })
  for (let i = 0; i < LISTED; i++) await make(2)
  return {
    url,
    upstream,
    conversation(messages) {
      if (messages === 0) return make(0)
      if (!made.has(messages)) made.set(messages, make(messages))
      return made.get(messages)!
    },
    async newestMessage(conversation) {
      const page = await ask<{ leafId: string | null }>(url, `/${conversation}/messages?limit=1`)
      return page.leafId
    },
    async close() {
      await served.stop()
      await upstream.close()
    },
  }
}

async function create(base: string): Promise<string> {
  const { id } = await ask<{ id: string }>(base, '', { model: MODEL })
  return id
}

async function ask<T>(base: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${base}/api/v1/conversations${path}`, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  if (!response.ok) throw new Error(`The server answered ${response.status} to ${path}.`)
  return (await response.json()) as T
}
