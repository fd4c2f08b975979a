import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { textOf, type Message } from '../../../protocol/index.ts'
import type { HttpContext } from '../request.ts'
import { HEARTBEAT_MS, openRawStream } from '../raw-stream.ts'
import { lineOf, lostLine, type TimedMessage } from './example-lines.ts'
import { followReply } from './follow-reply.ts'
import { plainText } from './plain-text.ts'
import { logFailure } from './reply-failure.ts'
import type { DialectDeps, Taken } from './send-text.ts'

/** How far apart lines are at least: each holds all of the reply, so a long one says less often that it has grown. */
const waitFor = (length: number) => Math.min(250, Math.max(30, length / 100))
/** Growth that is shown at once. */
const growthFor = (length: number) => Math.max(1024, length / 8)

/** Answers with the message sent and then the reply, again and again as it grows. */
export function streamLines(
  { context, subscribe }: DialectDeps,
  c: HttpContext,
  { run, seq, headers }: Taken,
  [sent, reply]: [sent: TimedMessage, reply: TimedMessage],
): Response {
  const stream = openRawStream(c.env.outgoing, plainText(headers))
  const write = (line: string) => stream.write(`${line}\n`)
  let newest: Message = reply.message
  let shown = 0
  let shownAt = performance.now()
  let timer: NodeJS.Timeout | undefined

  function show(): boolean {
    clearTimeout(timer)
    timer = undefined
    // Each line holds all of the reply: who is slow is spared those that the next one replaces.
    if (stream.isFull()) return false
    shown = textOf(newest.parts).length
    shownAt = performance.now()
    return write(lineOf({ ...reply, message: newest }))
  }

  write(lineOf(sent))
  function grow(message: Message): boolean {
    newest = message
    const { length } = textOf(message.parts)
    if (length === shown) return true
    const wait = shownAt + waitFor(length) - performance.now()
    if (shown === 0 || wait <= 0 || length - shown >= growthFor(length)) return show()
    timer ??= setTimeout(show, wait)
    return true
  }

  // A model that thinks for long shows nothing: what was said last is said again.
  const beat = setInterval(() => {
    if (shown > 0) show()
    else if (!stream.isFull()) write(lineOf(sent))
  }, HEARTBEAT_MS)

  const subscription = followReply(subscribe, run, seq, {
    grow,
    end(message, cause) {
      clearTimeout(timer)
      if (message?.state !== 'completed') logFailure(context, c, run.id, message, cause)
      if (message) {
        const grown = textOf(message.parts).length > shown
        newest = { ...message, state: 'running' }
        if (grown) show()
        write(lineOf({ ...reply, message }))
      } else write(lostLine({ ...reply, message: newest }))
      stream.end()
    },
  })
  stream.onDrain(() => {
    grow(newest)
    subscription.resume()
  })
  stream.onClose(() => {
    clearTimeout(timer)
    clearInterval(beat)
    subscription.close()
  })
  return RESPONSE_ALREADY_SENT
}
