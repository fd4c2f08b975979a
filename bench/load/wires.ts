import { createSseParser } from '../../src/client/sse.ts'
import type { TargetName } from './job.ts'

/** One message as servers take them that keep nothing. */
export interface Turn {
  role: 'user' | 'assistant'
  content: string
}

/** How to ask a server, and how to read what it answers. */
export interface Wire {
  path: string
  body(messages: Turn[], sessionId: string): unknown
  /** @returns takes the bytes of an answer */
  reader(onText: (words: string) => void): (bytes: Buffer) => void
}

/** A reader of server-sent events, each of them JSON. */
function events(textOf: (data: never) => string | undefined): Wire['reader'] {
  return (onText) => {
    const parser = createSseParser({
      onMessage({ data }) {
        if (data === '[DONE]') return
        const text = textOf(JSON.parse(data) as never)
        if (text) onText(text)
      },
    })
    return (bytes) => parser.push(bytes)
  }
}

/** The wire formats of the mock, the floor and the peers. */
export const WIRES: Record<Exclude<TargetName['kind'], 'loquat'>, Wire> = {
  'chat-completions': {
    path: '/v1/chat/completions',
    body: (messages) => ({ model: 'mock', stream: true, messages }),
    reader: events(
      ({ choices }: { choices?: { delta?: { content?: string } }[] }) =>
        choices?.[0]?.delta?.content,
    ),
  },
  // The AI SDK's UI message stream.
  'ui-stream': {
    path: '/api/chat',
    body: (messages) => ({ messages }),
    reader: events(({ type, delta }: { type: string; delta?: string }) =>
      type === 'text-delta' ? delta : undefined,
    ),
  },
  // The leanest events there are.
  'text-lines': {
    path: '/chat',
    body: (messages) => ({ messages }),
    reader: events(({ d }: { d?: string }) => d),
  },
  // The chat API template: text and nothing else; it knows the session.
  template: {
    path: '/chat-stream',
    body: (messages, sessionId) => ({ message: messages.at(-1)?.content, session_id: sessionId }),
    reader(onText) {
      // A word is cut where a packet ends.
      let rest = ''
      return (bytes) => {
        const text = rest + bytes.toString()
        const end = text.lastIndexOf(' ') + 1
        rest = text.slice(end)
        if (end > 0) onText(text.slice(0, end))
      }
    },
  },
}
