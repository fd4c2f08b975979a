import { createId, pathOf } from '../protocol/index.ts'
import type { Run, RunState } from '../protocol/index.ts'
import { ApiError, ConnectionError } from './errors.ts'
import { createConnection, failure, readJson, type ConnectionOptions } from './request.ts'
import { retrying, type Pace } from './retry.ts'

/** The answer to a message. */
export interface ChatReply {
  response: string
  session_id: string
  /** ISO 8601. */
  timestamp: string
  /** Answered messages so far, this one included. */
  turn_count: number
}

export interface ChatHistory {
  session_id: string
  messages: {
    role: 'user' | 'assistant'
    content: string
    /** Only of a reply that is not whole. */
    state?: RunState
    /** Only of a reply that a limit cut off. */
    finish_reason?: string
  }[]
  turn_count: number
}

export interface ChatSession {
  session_id: string
  turns: number
  created_at: string
}

export interface ChatStats {
  total_sessions: number
  total_messages: number
  avg_messages_per_session: number
}

/** `not_found`: there was no such session. */
export interface ChatCleared {
  status: 'cleared' | 'reset' | 'not_found'
  session_id: string
  previous_turns?: number
}

export interface ChatClientOptions extends ConnectionOptions, Pace {
  /** Which conversation this is about; a new one when left out. */
  sessionId?: string
  /** What the model is told before everything else. Counts with the first message of a session only. */
  systemPrompt?: string
}

export interface ChatCall {
  /** Ends the waiting. The reply goes on at the server and is in the history later. */
  signal?: AbortSignal
}

/** How the template says, in the text of a reply, that the reply has failed. */
const MARK = '\nError: '
/** The last line from where it may be that, also when the rest of the mark is still on its way. */
const FAILURE = /\n(?:$|E$|Er$|Err$|Erro$|Error$|Error:$|Error: .*$)/

/**
 * The chat API template's client, for programs written against it: the same names, arguments and answers, over the same
 * routes. Every call looks at the status and may reject with `ApiError` or `ConnectionError`. A message is stored once
 * however often its request had to be repeated.
 */
export class ChatClient {
  readonly baseUrl: string
  sessionId: string
  readonly #options: ChatClientOptions
  readonly #connection: ReturnType<typeof createConnection>

  /** @param given an address, as in the template, or options */
  constructor(given: string | ChatClientOptions = {}) {
    const options = typeof given === 'string' ? { baseUrl: given } : given
    const { baseUrl = 'http://localhost:8000', sessionId } = options
    this.baseUrl = baseUrl
    this.sessionId = sessionId ?? createId('msg').replace('msg_', 'session-')
    this.#options = options
    this.#connection = createConnection({ ...options, baseUrl })
  }

  /** Sends a message and waits for the whole reply. */
  async chat(message: string, { signal }: ChatCall = {}): Promise<ChatReply> {
    const send = this.#sender('/v1/chat', message, signal)
    return this.#retrying(async () => readJson<ChatReply>(await send(), signal), signal)
  }

  /**
   * Sends a message and hands over its reply piece by piece, each once, also across a broken connection. Rejects when
   * the reply breaks off; what was handed over until then is in the history.
   * @returns the whole reply
   */
  async chatStream(
    message: string,
    onChunk: (text: string) => void = () => {},
    { signal }: ChatCall = {},
  ): Promise<string> {
    const send = this.#sender('/v1/chat-stream', message, signal)
    let reply = ''
    const hand = (text: string) => {
      if (text === '') return
      reply += text
      onChunk(text)
    }
    await this.#retrying(async () => {
      const response = await send()
      let heard = 0
      let rest = ''
      for await (const text of textOf(response, signal)) {
        // A repeated request gets the same reply from its beginning.
        rest += text.slice(Math.max(0, reply.length + rest.length - heard))
        heard += text.length
        const held = FAILURE.exec(rest)?.index ?? rest.length
        hand(rest.slice(0, held))
        rest = rest.slice(held)
      }
      if (rest.length > MARK.length) await this.#refuse(response.headers.get('x-run-id'))
      hand(rest)
    }, signal)
    return reply
  }

  /** What was said in this session. */
  getHistory(): Promise<ChatHistory> {
    return this.#call('GET', `/v1/history/${encodeURIComponent(this.sessionId)}`)
  }

  /** Empties the session; it keeps its id and system prompt. */
  reset(): Promise<ChatCleared> {
    return this.#call('POST', `/v1/reset/${encodeURIComponent(this.sessionId)}`)
  }

  /** Deletes the session with everything in it. */
  delete(): Promise<ChatCleared> {
    return this.#call('DELETE', `/v1/history/${encodeURIComponent(this.sessionId)}`)
  }

  /** All sessions, in the order in which they began. */
  async sessions(): Promise<ChatSession[]> {
    return (await this.#call<{ sessions: ChatSession[] }>('GET', '/v1/sessions')).sessions
  }

  stats(): Promise<ChatStats> {
    return this.#call('GET', '/v1/stats')
  }

  /** The end of a reply reads like a failure. @throws ApiError if it is one, and not the model's own words */
  async #refuse(runId: string | null): Promise<void> {
    if (runId === null) return
    const { state, reason } = await this.#call<Run>('GET', pathOf('getRun', { id: runId }))
    if (state === 'completed') return
    const { code = 'unexpected_answer', message = 'The reply broke off.' } = reason ?? {}
    throw new ApiError({ code, message, status: 500, retryable: reason?.retryable ?? false })
  }

  async #call<T>(method: string, path: string): Promise<T> {
    const signal = AbortSignal.timeout(this.#options.timeout ?? 30_000)
    try {
      return await readJson<T>(await this.#connection.openPath(method, path, { signal }))
    } catch (error) {
      throw signal.aborted ? new ConnectionError(error) : error
    }
  }

  /** A request that may be repeated: the key tells the server that it is the same message. */
  #sender(path: string, message: string, signal: AbortSignal | undefined) {
    const { systemPrompt } = this.#options
    const body = {
      message,
      session_id: this.sessionId,
      ...(systemPrompt === undefined ? {} : { system_prompt: systemPrompt }),
    }
    const headers = { 'idempotency-key': createId('msg') }
    return () => this.#connection.openPath('POST', path, { body, headers, signal })
  }

  #retrying<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { sleep, random } = this.#options
    return retrying(run, { ...(sleep ? { sleep } : {}), ...(random ? { random } : {}), signal })
  }
}

/** The text of a body as it comes; a letter that the network cut comes whole with the next piece. */
async function* textOf(response: Response, signal: AbortSignal | undefined) {
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw failure(error, signal)
    })
    yield decoder.decode(value, { stream: !done })
    if (done) return
  }
}
