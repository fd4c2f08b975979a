import { estimateTokenCount } from 'tokenx'
import type { Message } from '../../src/protocol/index.ts'
import type { Behaviour } from '../upstream/behaviour.ts'
import type { Upstream, UpstreamRequest } from '../upstream/upstream.ts'
import { createApi, eventsPath } from './api.ts'
import { readStream } from './event-stream.ts'

/** What `openai:gpt-4` can read at once, by the price list. */
export const WINDOW = 8_192

export const INSTRUCTIONS = 'Answer like a gardener.'

interface WireMessage {
  role: string
  content: string | null
  tool_calls?: { id: string; function: { arguments: string } }[]
  tool_call_id?: string
}

export const messagesOf = ({ body }: UpstreamRequest): WireMessage[] => body.messages

/** Is it asked for a summary? */
export const asksSummary = (request: UpstreamRequest): boolean =>
  messagesOf(request)[0]?.content?.startsWith('You are shown the older part') ?? false

/** What a request takes. @param factor how many tokens of this provider one of our own count is */
export function tokensOf(request: UpstreamRequest, factor = 1): number {
  const { messages, tools } = request.body as { messages: WireMessage[]; tools?: unknown }
  const texts = messages.map(({ content, tool_calls: calls = [] }) =>
    [content ?? '', ...calls.map((call) => call.function.arguments)].join(' '),
  )
  const sum = texts.reduce((all, text) => all + 4 + estimateTokenCount(text), 0)
  return Math.round(factor * (sum + (tools ? estimateTokenCount(JSON.stringify(tools)) : 0)))
}

const TOO_LONG = JSON.stringify({
  error: {
    message: `This model's maximum context length is ${WINDOW} tokens. However, your messages resulted in more.`,
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
})

/** Answers with what it may, counts what it reads, and refuses what is longer than its window, as a provider does. */
export function smallWindow({ factor = 1, summaries = true, window = WINDOW } = {}) {
  let summary = 0
  return (request: UpstreamRequest): Behaviour => {
    const input = tokensOf(request, factor)
    const { max_tokens: most = 0 } = request.body as { max_tokens?: number }
    if (input + most > window)
      return { refuse: { status: 400, body: TOO_LONG }, contentType: 'application/json' }
    if (asksSummary(request)) {
      if (!summaries) return { refuse: { status: 404, body: '{}' } }
      const tokens = [`Summary no. ${++summary}. `, ...Array<string>(150).fill('loquat ')]
      return { tokens, usage: { input, output: 170 } }
    }
    const count = 30 + (messagesOf(request).length % 5) * 30
    const tokens = Array.from({ length: count }, (_, i) => `w${i} `)
    return { tokens, usage: { input, output: Math.round(factor * 2 * count) } }
  }
}

export const wasRefused = (request: UpstreamRequest, factor = 1): boolean =>
  tokensOf(request, factor) + (request.body.max_tokens ?? 0) > WINDOW

/** What is asked in a turn: mostly little, now and then much. */
const questionOf = (turn: number) =>
  `Question ${turn}: ${'why does it grow so '.repeat(turn % 9 === 0 ? 220 : 5 + (turn % 4) * 12)}?`

export interface Talk {
  id: string
  /** Of each turn, the requests that were made for it. */
  turns: UpstreamRequest[][]
  replies: Message[]
}

/** Holds a conversation of so many turns. */
export async function talk(url: string, upstream: Upstream, turns: number): Promise<Talk> {
  const api = createApi({ url })
  const { id } = await api.create({ instructions: INSTRUCTIONS })
  const held: Talk = { id, turns: [], replies: [] }
  for (let turn = 0; turn < turns; turn++) {
    const before = upstream.requests.length
    const { seq } = await api.send(id, questionOf(turn))
    await readStream(url, eventsPath(id, `after=${seq}&until=idle`))
    held.turns.push(upstream.requests.slice(before))
    held.replies.push((await api.messages(id, '?limit=1')).items[0]!)
  }
  return held
}

/** Does one list of messages begin with another, byte for byte? */
export const beginsWith = (later: UpstreamRequest, earlier: UpstreamRequest): boolean =>
  messagesOf(earlier).every(
    (message, i) => JSON.stringify(message) === JSON.stringify(messagesOf(later)[i]),
  )

/** What is wrong with the requests of a conversation, and in which turns it was made shorter. */
export function judge({ turns, replies }: Talk, factor = 1): { faults: string[]; cuts: number[] } {
  const faults: string[] = []
  const cuts: number[] = []
  let before: UpstreamRequest | undefined
  for (const [turn, requests] of turns.entries()) {
    const fault = (what: string) => faults.push(`turn ${turn}: ${what}`)
    if (replies[turn]?.state !== 'completed') fault(`it ended ${replies[turn]?.state}`)
    for (const request of requests)
      if (wasRefused(request, factor)) fault(`${tokensOf(request, factor)} tokens were refused`)
    const asked = requests.filter((request) => !asksSummary(request))
    if (asked.length !== 1) fault(`${asked.length} requests`)
    for (const request of asked) {
      const messages = messagesOf(request)
      if (messages[0]?.content !== INSTRUCTIONS) fault('the instructions are not there')
      if (!messages.at(-1)?.content?.endsWith(questionOf(turn))) fault('the question is not there')
      if (before && !beginsWith(request, before)) {
        cuts.push(turn)
        if (replies[turn]?.promptFrom === replies[turn - 1]?.promptFrom)
          fault('its beginning changed, and the reply does not say so')
      }
      before = request
    }
  }
  return { faults, cuts }
}
