import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { textOf, type Message } from '../../../protocol/index.ts'
import type { HttpContext } from '../request.ts'
import { onHangUp, openRawStream, type RawStream } from '../raw-stream.ts'
import { followReply } from './follow-reply.ts'
import { plainText } from './plain-text.ts'
import { failureOf, failureResponse, logFailure } from './reply-failure.ts'
import type { DialectDeps, Taken } from './send-text.ts'
import { wholeLetters } from './shown.ts'

/** How long the head waits for the first word, so that a failure before it can still have a status of its own. */
const HEAD_MS = 10_000

/** Answers with the words of a reply and nothing else, as they are written. */
export function streamReply(
  { context, subscribe }: DialectDeps,
  c: HttpContext,
  taken: Taken,
): Promise<Response> {
  return new Promise((resolve) => {
    let stream: RawStream | undefined
    let sent = 0
    const head = setTimeout(begin, HEAD_MS)

    function begin(): RawStream {
      clearTimeout(head)
      if (stream) return stream
      stream = openRawStream(c.env.outgoing, plainText(taken.headers))
      stream.onDrain(() => subscription.resume())
      resolve(RESPONSE_ALREADY_SENT)
      return stream
    }

    function write(text: string): boolean {
      if (text.length <= sent) return true
      const piece = text.slice(sent)
      sent = text.length
      return begin().write(piece)
    }

    function end(reply: Message | undefined, cause?: unknown): void {
      clearTimeout(head)
      if (reply) write(textOf(reply.parts))
      const whole = reply?.state === 'completed'
      if (!whole) logFailure(context, c, taken.run.id, reply, cause)
      if (!stream && !whole) return resolve(failureResponse(c, reply, taken.headers))
      if (!whole) begin().write(`\nError: ${failureOf(reply).message}`)
      begin().end()
    }

    const subscription = followReply(subscribe, taken.run, taken.seq, {
      grow: (reply) => write(wholeLetters(textOf(reply.parts))),
      end,
    })
    onHangUp(c.env.outgoing, () => {
      clearTimeout(head)
      subscription.close()
      resolve(RESPONSE_ALREADY_SENT)
    })
  })
}
