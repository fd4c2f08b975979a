import type { AppError } from '../../../protocol/index.ts'
import { createFrameSplitter } from './frame-splitter.ts'
import { failure } from './provider-error.ts'
import { createSseParser } from './sse-parser.ts'
import { BINARY_EVENTS, streamPost, type OpenStream, type StreamPost } from './stream-post.ts'

/** Bytes that may wait for a package. */
const MOST_WAITING = 1 << 16

type Bytes = Uint8Array<ArrayBuffer>

/** The network as a provider package sees it, for one call. */
export interface PackageFetch {
  readonly fetch: typeof globalThis.fetch
  /** The reply is whole: what still comes is not for the package, and the connection is kept for the next request. */
  finish(): void
  /** What the answer ended with. A package is not told: it would drop what it has not passed on yet. */
  failure(): AppError | undefined
}

/**
 * Gives a package our own client in place of `fetch`, which follows redirects with the key, unpacks bombs, and knows no
 * time-outs. What comes is read by our own parser and handed on one event a line, or one binary frame, so that a package,
 * whose parsers gather lines of any length, is only given what has been looked at.
 * @param post replaced in tests
 */
export function createPackageFetch(
  options: Pick<StreamPost, 'label' | 'limits' | 'startTimer' | 'binary'>,
  post = streamPost,
): PackageFetch {
  let connection: OpenStream | undefined
  let finished = false
  let failed: AppError | undefined

  function fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    const { signal } = init
    let body: ReadableStreamDefaultController<Bytes> | undefined
    const ready: Bytes[] = []
    const parser = options.binary
      ? createFrameSplitter((frame) => ready.push(frame))
      : createSseParser((data) => ready.push(lineOf(data)))

    function send(): void {
      if (ready.length === 0) return
      const to = opened()
      to.enqueue(Buffer.concat(ready.splice(0)))
      // A package is slower than a network.
      if ((to.desiredSize ?? 0) <= 0) connection?.pause()
    }

    function opened(): ReadableStreamDefaultController<Bytes> {
      if (body) return body
      const stream = new ReadableStream<Bytes>(
        {
          start(controller) {
            body = controller
          },
          pull: () => connection?.resume(),
          cancel() {
            if (!finished) connection?.close()
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
      )
      const type = options.binary ? BINARY_EVENTS : 'text/event-stream'
      resolve(new Response(stream, { headers: { 'content-type': type } }))
      return body!
    }

    function onBytes(bytes: Buffer): void {
      if (finished) return
      try {
        parser.push(bytes)
      } catch (cause) {
        // What came before the line that is too long is good.
        send()
        throw failure('provider_bad_response', options.label, { cause })
      }
      send()
    }

    function onEnd(error?: AppError): void {
      signal?.removeEventListener('abort', onAbort)
      if (finished) return
      failed = error
      if (error) return body ? body.close() : reject(error)
      const rest = parser.rest()
      // Half an event means that the stream broke off; the package would call it nonsense.
      if (isJson(rest)) ready.push(lineOf(rest))
      send()
      opened().close()
    }

    function onAbort(): void {
      connection?.close()
      if (body) body.error(signal?.reason)
      else reject(signal?.reason)
    }

    if (signal?.aborted) return Promise.reject(signal.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    connection = post(
      {
        ...options,
        url: new URL(input instanceof Request ? input.url : input),
        headers: Object.fromEntries(new Headers(init.headers)),
        body: init.body as string,
      },
      { onBytes, onEnd },
    )
    return promise
  }

  return {
    fetch,
    finish() {
      finished = true
      connection?.expectEnd()
      connection?.resume()
    },
    failure: () => failed,
  }
}

/** An event for a package, which reads nothing of it but its data. */
function lineOf(data: string): Bytes {
  const lines = data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data
  return Buffer.from(`data: ${lines}\n\n`)
}

function isJson(text: string): boolean {
  try {
    return text !== '' && JSON.parse(text) !== undefined
  } catch {
    return false
  }
}
