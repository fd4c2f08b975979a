import type {
  Conversation,
  ConversationEvent,
  ErrorBody,
  Message,
  Run,
} from '../../src/protocol/index.ts'
import { call, type Answer, type CallOptions } from './http-client.ts'
import { eventsOf, readStream } from './event-stream.ts'

export interface Accepted {
  message: Message
  run: Run
  seq: number
}

export interface MessagePage {
  items: Message[]
  next: string | null
  seq: number
  leafId: string | null
  conversation: Conversation
}

/** What an answer that is no success holds. */
export type Failed = Answer<ErrorBody>

/** The native API of a server as the suites speak it. The short forms throw on anything but success. */
export function createApi(server: { readonly url: string }) {
  const request = <T>(method: string, path: string, options?: CallOptions) =>
    call<T>(server.url, method, `/api/v1${path}`, options)

  async function ok<T>(method: string, path: string, json?: unknown): Promise<T> {
    const answer = await request<T>(method, path, json === undefined ? {} : { json })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }

  return {
    request,
    create: (fields: object = {}) => ok<Conversation>('POST', '/conversations', fields),
    conversation: (id: string) => ok<Conversation>('GET', `/conversations/${id}`),
    send: (id: string, text: string, fields: object = {}) =>
      ok<Accepted>('POST', `/conversations/${id}/messages`, {
        parts: [{ type: 'text', text }],
        ...fields,
      }),
    messages: (id: string, query = '') =>
      ok<MessagePage>('GET', `/conversations/${id}/messages${query}`),
    run: (id: string) => ok<Run>('GET', `/runs/${id}`),
    act: (id: string, act: 'cancel' | 'continue' | 'regenerate', fields: object = {}) =>
      ok<{ run: Run; seq: number }>('POST', `/runs/${id}/${act}`, fields),
    /** Every event after a position, read until no run goes on. */
    async events(id: string, after = 0): Promise<ConversationEvent[]> {
      const { bytes } = await readStream(server.url, eventsPath(id, `after=${after}&until=idle`))
      return eventsOf(bytes)
    },
  }
}

export type Api = ReturnType<typeof createApi>

export function eventsPath(conversationId: string, query: string): string {
  return `/api/v1/conversations/${conversationId}/events?${query}`
}

/** The text of a message's parts of one kind. */
export function textIn(message: Message | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** What `test:script` says for `[tokens=n]`. */
export function scripted(tokens: number): string {
  return Array.from({ length: tokens }, (_, k) => `w${k} `).join('')
}
