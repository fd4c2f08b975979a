import type { ConversationEvent, TemporaryPrompt } from '../protocol/index.ts'
import { ConnectionError } from './errors.ts'
import { readOnce } from './line.ts'
import type { Open } from './request.ts'

/**
 * Each event of one reply, of which nothing is stored: from `run-start` to `run-end`, over one connection, since there is
 * nothing to come back to. Leaving it, or the signal, stops the reply. Throws `ApiError` where the server says no, and
 * `ConnectionError` where the line breaks before the end.
 */
export async function* answerTemporarily(
  open: Open,
  { signal, messages, ...rest }: TemporaryPrompt & { signal?: AbortSignal },
): AsyncGenerator<ConversationEvent, void, void> {
  // Messages may be given as events were folded into them.
  const said = messages.map(({ id, role, parts, model, promptFrom, contextTokens }) => ({
    ...{ id, role, parts, model, promptFrom, contextTokens },
  }))
  const body = { ...rest, messages: said }
  let whole = false
  const { error } = yield* readOnce<ConversationEvent>(
    {
      open: (cut) => open('answerTemporarily', { body, signal: cut }),
      read({ id, event: type, data }) {
        whole ||= type === 'run-end'
        return { ...JSON.parse(data), type, seq: Number(id) } as ConversationEvent
      },
      isOver: () => whole,
    },
    signal ? { signal } : {},
  )
  if (whole || signal?.aborted) return
  throw error ?? new ConnectionError('the stream ended before the reply')
}
