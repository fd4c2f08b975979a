import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { AppError, type ErrorCode } from '../../protocol/index.ts'
import type { AccountFeed } from '../conversations/account-feed.ts'
import { findHeads, type ConversationsDeps } from '../conversations/conversations.ts'
import type { LoggedEvent } from '../events/frame.ts'
import type { Sink, SubscribeOptions, Subscription } from '../events/subscribe.ts'
import { position } from './events.ts'
import type { Handlers } from './request.ts'
import type { EventStream, EventStreams } from './sse.ts'

/** What an account's stream is made of. */
export interface AccountEventsDeps extends Pick<ConversationsDeps, 'store'> {
  feed: AccountFeed
  subscribe: (options: SubscribeOptions) => Subscription
  streams: EventStreams
}

/** A conversation to follow in an account's stream, from a position on. */
interface Followed {
  conversationId: string
  after: number
}

const MOST_FOLLOWED = 20

/** One stream for all that a page or a program wants to know of an account. */
export function accountEventHandlers(deps: AccountEventsDeps): Handlers<'followAccount'> {
  const { store, feed, subscribe, streams } = deps
  return {
    followAccount: async ({ query }, { ownerId }, c) => {
      // In a browser somebody else may have signed in since this was meant to be sent.
      if ((query.owner ?? ownerId) !== ownerId) throw new AppError('unauthorized')
      const after = Math.max(
        position(query.after, 'after'),
        position(c.req.header('last-event-id'), 'Last-Event-ID'),
      )
      const wanted = followedOf(query.follow ?? '')
      const ids = wanted.map(({ conversationId }) => conversationId)
      const { rev, seqs } = await findHeads({ store }, ownerId, ids)
      if (after > rev) throw new AppError('cursor_ahead', { field: 'after', details: { rev } })
      // The head of a stream without the stream: nobody would ever end it.
      if (c.req.method === 'HEAD')
        return c.body(null, 200, { 'content-type': 'text/event-stream; charset=utf-8' })

      const stream = streams.open(c.env.outgoing)
      const subscriptions = [feed.subscribe({ ownerId, after, sink: stream })]
      for (const followed of wanted) {
        const seq = seqs.get(followed.conversationId)
        if (seq === undefined) unfollow(stream, followed, 'conversation_not_found')
        else if (followed.after > seq) unfollow(stream, followed, 'cursor_ahead')
        else
          subscriptions.push(
            subscribe({ ...followed, untilIdle: false, sink: sinkOf(stream, followed) }),
          )
      }
      stream.onClose(() => subscriptions.forEach(({ close }) => close()))
      stream.onDrain(() => subscriptions.forEach(({ resume }) => resume()))
      return RESPONSE_ALREADY_SENT
    },
  }
}

function followedOf(list: string): Followed[] {
  const followed = list
    .split(',')
    .filter(Boolean)
    .map((item) => {
      const [conversationId = '', after] = item.split(':')
      return { conversationId, after: Number(after) }
    })
  if (followed.length > MOST_FOLLOWED || new Set(followed.map(idOf)).size < followed.length)
    throw new AppError('invalid_request', {
      field: 'follow',
      message: `follow: names a conversation twice, or more than ${MOST_FOLLOWED}.`,
    })
  return followed
}

const idOf = ({ conversationId }: Followed) => conversationId

/** The stream as one conversation's subscriber sees it: it may end for this conversation, and goes on for the rest. */
function sinkOf(stream: EventStream, followed: Followed): Sink {
  return {
    write: ({ events }) =>
      stream.write(events.map((event) => followedFrame(followed.conversationId, event)).join('')),
    end: () => unfollow(stream, followed, 'conversation_not_found'),
    fail: stream.fail,
  }
}

/** An event of one conversation as it stands in an account's stream, whose own numbers are the `id:` there. */
function followedFrame(conversationId: string, { seq, type, data }: LoggedEvent): string {
  return `event: ${type}\ndata: {"conversationId":"${conversationId}","seq":${seq},${data.slice(1)}\n\n`
}

function unfollow(stream: EventStream, { conversationId }: Followed, code: ErrorCode): void {
  stream.write(`event: unfollow\ndata: ${JSON.stringify({ conversationId, code })}\n\n`)
}
