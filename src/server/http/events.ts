import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { AppError } from '../../protocol/index.ts'
import { findConversation } from '../conversations/conversations.ts'
import type { Batch } from '../events/frame.ts'
import type { SubscribeOptions, Subscription } from '../events/subscribe.ts'
import type { Handlers, HttpContext } from './request.ts'
import type { EventStreams } from './sse.ts'

/** Answers a request with a conversation's events. */
export type FollowEvents = (
  c: HttpContext,
  options: { conversationId: string; after: number; untilIdle: boolean },
) => Response

/** Makes the function that connects a subscriber to a response. Bytes go straight to the socket. */
export function createFollowEvents(
  subscribe: (options: SubscribeOptions) => Subscription,
  streams: EventStreams,
): FollowEvents {
  return (c, options) => {
    const stream = streams.open(c.env.outgoing)
    const { end, fail } = stream
    const sink = { write: (batch: Batch) => stream.write(batch.text()), end, fail }
    const subscription = subscribe({ ...options, sink })
    stream.onClose(subscription.close)
    stream.onDrain(subscription.resume)
    return RESPONSE_ALREADY_SENT
  }
}

export function eventHandlers(
  deps: Parameters<typeof findConversation>[0],
  follow: FollowEvents,
): Handlers<'followEvents'> {
  return {
    followEvents: async ({ params, query }, { ownerId }, c) => {
      const conversation = await findConversation(deps, ownerId, params.id)
      const after = Math.max(
        position(query.after, 'after'),
        position(c.req.header('last-event-id'), 'Last-Event-ID'),
      )
      if (after > conversation.seq)
        throw new AppError('cursor_ahead', { field: 'after', details: { seq: conversation.seq } })
      // The head of a stream without the stream: nobody would ever end it.
      if (c.req.method === 'HEAD')
        return c.body(null, 200, { 'content-type': 'text/event-stream; charset=utf-8' })
      return follow(c, {
        conversationId: params.id,
        after,
        untilIdle: query.until === 'idle',
      })
    },
  }
}

/** @throws AppError `invalid_cursor` for what is not a whole number from 0 */
export function position(value: string | undefined, field: string): number {
  if (value === undefined || value === '') return 0
  if (!/^\d{1,15}$/.test(value)) throw new AppError('invalid_cursor', { field })
  return Number(value)
}
