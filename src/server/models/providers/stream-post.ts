import http from 'node:http'
import https from 'node:https'
import { AppError } from '../../../protocol/index.ts'
import { failure, networkError, providerError } from './provider-error.ts'
import { createWatchdog, type SilenceLimits, type StartTimer, type Watchdog } from './watchdog.ts'

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
}

const MAX_ERROR_BODY = 1 << 16

/** The type of a stream of binary frames. */
export const BINARY_EVENTS = 'application/vnd.amazon.eventstream'

/** A request whose answer is a stream. */
export interface StreamPost {
  url: URL
  headers: Record<string, string>
  body: string
  /** The provider's name for people. */
  label: string
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
  /** Is the stream one of binary frames, and not of text? */
  binary?: boolean | undefined
}

/** What comes of it. `onEnd` is called once, with an error unless the answer ended in order; nothing follows it. */
export interface StreamHandlers {
  /** @throws AppError to give up */
  onBytes(bytes: Buffer): void
  onEnd(error?: AppError): void
}

export interface OpenStream {
  /** Closes the connection at once; nothing is called after it. */
  close(): void
  /** The answer is over but for its end mark: wait for that, but not for long, and take silence for it. */
  expectEnd(): void
  /** Whoever cannot take more for now lets the provider wait. */
  pause(): void
  resume(): void
}

/**
 * Posts, and reads the answer from the socket by callbacks: no `fetch`, whose body readers cost several times as much a
 * token. Redirects are not followed, since a key would go with them.
 */
export function streamPost(post: StreamPost, handlers: StreamHandlers): OpenStream {
  let over = false
  let response: http.IncomingMessage | undefined
  let expectsEnd = false
  const watchdog = createWatchdog(
    () => end(expectsEnd ? undefined : failure('provider_timeout', post.label)),
    post.limits,
    post.startTimer,
  )

  function end(error?: AppError): void {
    if (over) return
    close()
    handlers.onEnd(error)
  }

  function close(): void {
    over = true
    watchdog.stop()
    request.destroy()
  }

  function broken(cause: Error): AppError {
    return failure('provider_truncated', post.label, { cause })
  }

  function onResponse(incoming: http.IncomingMessage): void {
    response = incoming
    if (over) return
    if (response.statusCode !== 200) return readFailure(post, response, watchdog, end)
    const reader = createSniffer(post, response, handlers.onBytes, end)
    response.on('error', (error) =>
      end(failure('provider_truncated', post.label, { cause: error })),
    )
    response.on('data', (bytes: Buffer) => {
      watchdog.enter(expectsEnd ? 'tail' : 'idle')
      watchdog.heard()
      if (over) return
      try {
        reader.accept(bytes)
      } catch (error) {
        end(badAnswer(post.label, error))
      }
    })
    response.on('end', () => {
      if (over || reader.isOther()) return
      // A finished answer leaves its connection to the agent, for the next request.
      over = true
      watchdog.stop()
      handlers.onEnd()
    })
  }

  const { request, connected } = send(post, onResponse)
  connected(() => watchdog.enter('firstByte'))
  request.on('error', (error) => {
    if (response === undefined) end(networkError(post.label, error))
    else if (response.statusCode === 200) end(rest(response) ? undefined : broken(error))
  })
  // It would be silent for good.
  request.on('upgrade', () => end(failure('provider_bad_response', post.label)))
  watchdog.enter('connect')
  request.end(post.body)
  return {
    close,
    expectEnd() {
      expectsEnd = true
      watchdog.enter('tail')
    },
    pause: () => void response?.pause(),
    resume: () => void response?.resume(),
  }
}

/** Reads what came in one packet with what broke HTTP. @returns had the answer ended before? */
function rest(response: http.IncomingMessage): boolean {
  while (response.read() !== null);
  return response.complete
}

function send(post: StreamPost, onResponse: (response: http.IncomingMessage) => void) {
  const secure = post.url.protocol === 'https:'
  const request = (secure ? https : http).request(
    post.url,
    {
      method: 'POST',
      agent: agents[secure ? 'https:' : 'http:'],
      headers: {
        'content-type': 'application/json',
        accept: post.binary ? BINARY_EVENTS : 'text/event-stream',
        'accept-encoding': 'identity',
        ...post.headers,
        'content-length': String(Buffer.byteLength(post.body)),
      },
    },
    onResponse,
  )
  request.setNoDelay(true)
  return {
    request,
    connected(run: () => void): void {
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', run)
        else run()
      })
    },
  }
}

function badAnswer(label: string, error: unknown): AppError {
  return error instanceof AppError
    ? error
    : failure('provider_bad_response', label, { cause: error })
}

/** Reads the body of a refusal and ends with the error it means. */
function readFailure(
  post: StreamPost,
  response: http.IncomingMessage,
  watchdog: Watchdog,
  end: (error: AppError) => void,
): void {
  watchdog.enter('tail')
  response.on('error', () => {})
  collect(response, (text) => end(refusal(post, response, text)))
}

/**
 * Passes a stream of events through, and ends with an error for what is none: servers answer 200 with a page of HTML, or
 * with an error as JSON.
 */
function createSniffer(
  post: StreamPost,
  response: http.IncomingMessage,
  onBytes: (bytes: Buffer) => void,
  end: (error: AppError) => void,
): { accept(bytes: Buffer): void; isOther(): boolean } {
  const frames = post.binary && response.headers['content-type']?.startsWith(BINARY_EVENTS)
  let mode: 'unknown' | 'events' | 'other' = frames ? 'events' : 'unknown'
  const encoding = response.headers['content-encoding'] ?? 'identity'
  function accept(bytes: Buffer): void {
    if (mode === 'events') return onBytes(bytes)
    if (mode === 'other') return
    if (encoding !== 'identity')
      return end(failure('provider_bad_response', post.label, { cause: `encoding ${encoding}` }))
    const first = firstByte(bytes)
    if (first === undefined) return onBytes(bytes)
    mode = first === '<' || first === '{' || first === '[' ? 'other' : 'events'
    if (mode === 'events') return onBytes(bytes)
    collect(response, (text) => end(refusal(post, response, text)), bytes)
  }
  return { accept, isOther: () => mode === 'other' }
}

/** The first byte that is neither space nor part of a byte order mark. */
function firstByte(bytes: Buffer): string | undefined {
  for (const byte of bytes) {
    if (byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
      return String.fromCharCode(byte)
  }
  return undefined
}

function collect(
  response: http.IncomingMessage,
  done: (text: string) => void,
  first?: Buffer,
): void {
  const pieces = first ? [first] : []
  let bytes = first?.length ?? 0
  const finish = (): void => done(Buffer.concat(pieces).toString('utf8', 0, MAX_ERROR_BODY))
  response.on('data', (piece: Buffer) => {
    if (bytes > MAX_ERROR_BODY) return
    pieces.push(piece)
    bytes += piece.length
    if (bytes > MAX_ERROR_BODY) finish()
  })
  response.on('close', finish)
}

function refusal(post: StreamPost, response: http.IncomingMessage, text: string): AppError {
  const status = response.statusCode ?? 0
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // Not JSON: the text itself is the detail.
  }
  if (status === 200) {
    const isError = typeof body === 'object' && body !== null && 'error' in body && body.error
    // Without the text: it may be the reply, of a server that does not stream.
    const cause = `${text.length} characters of ${response.headers['content-type']} and no stream`
    if (!isError) return failure('provider_bad_response', post.label, { cause })
  }
  if (status >= 300 && status < 400) {
    return new AppError('provider_refused', {
      message: `${post.label} redirected the request, which is not followed. Check its base URL.`,
      cause: response.headers.location,
    })
  }
  const retryAfter = response.headers['retry-after']
  return providerError({ label: post.label, status, body, retryAfter })
}
