/** How the mock answers one request. Everything has a plain default: three words, usage, an end mark. */
export interface Behaviour {
  /** The words of the reply, one an event; a number makes `w0 w1 …`. */
  tokens?: readonly string[] | number
  /** Words a second; 0 writes all at once. */
  rate?: number
  /** Milliseconds before the first word. */
  delay?: number
  /** The words of the reasoning before the reply. */
  reasoning?: readonly string[]
  /** The signature of the reasoning (Messages). */
  signature?: string
  /** The data of a redacted reasoning block (Messages). */
  redacted?: string
  toolCalls?: readonly { id: string; name: string; input: string }[]
  /** `absent`: the provider tells of no tokens. */
  usage?: 'absent' | { input: number; output: number; cached?: number; reasoning?: number }
  /** The provider's own word for why it stopped. */
  finish?: string
  /** After so many words the rest waits for this. */
  hold?: { after: number; until: Promise<unknown> }
  /** What happens after so many words instead of the rest. */
  fail?: { after: number; how: 'error' | 'silence' | 'end' | 'reset' }
  /** Answers so instead of with a stream. */
  refuse?: {
    status: number
    headers?: Record<string, string>
    body?: string
  }
  /** Writes these bytes as the stream, whatever the rest says. */
  raw?: string | Buffer
  contentType?: string
  /** Cuts every write after so many bytes, each piece a packet of its own. */
  cut?: number
  newline?: '\n' | '\r\n' | '\r'
}

/** The words of a reply. */
export function wordsOf(behaviour: Behaviour): readonly string[] {
  const tokens = behaviour.tokens ?? ['Hello', ', ', 'world']
  return typeof tokens === 'number' ? Array.from({ length: tokens }, (_, k) => `w${k} `) : tokens
}

/** One write of the reply; `paced` ones wait for the behaviour's rate. */
export interface Frame {
  bytes: Buffer
  paced?: boolean
  /** What of the reply is in it. */
  holds?: { kind: 'text' | 'reasoning' | 'input'; text: string }
}
