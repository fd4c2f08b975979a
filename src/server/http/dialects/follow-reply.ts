import {
  AppError,
  reduceMessage,
  startMessage,
  type ConversationEvent,
  type Message,
  type Run,
} from '../../../protocol/index.ts'
import { eventOf } from '../../events/frame.ts'
import type { SubscribeOptions, Subscription } from '../../events/subscribe.ts'

export type Subscribe = (options: SubscribeOptions) => Subscription

/** Somebody who is shown a reply. */
export interface ReplyReader {
  /** The reply as far as it is written. @returns false when no more can be taken for now; `resume` is called once it can */
  grow(reply: Message): boolean
  /**
   * The run has ended, or (undefined) its end will never be known: the conversation was deleted.
   * @param cause why no more of it could be read, though the run may go on
   */
  end(reply: Message | undefined, cause?: unknown): void
}

/**
 * Follows what one run writes. It is a view of the log like any other, so whoever comes late or again is shown the same,
 * and whoever leaves stops nothing.
 * @param after a position before the run's start
 */
export function followReply(
  subscribe: Subscribe,
  run: Pick<Run, 'id' | 'messageId' | 'parentId' | 'conversationId' | 'model' | 'createdAt'>,
  after: number,
  reader: ReplyReader,
): Subscription {
  const { conversationId, messageId, parentId, model } = run
  const names = { runId: run.id, messageId, at: run.createdAt }
  let reply = startMessage(conversationId, { type: 'run-start', parentId, model, ...names })
  let ended = false

  function fold(event: ConversationEvent): void {
    if (!isOf(event, reply)) return
    reply = reduceMessage(reply, event)
    ended ||= event.type === 'run-end' && event.runId === run.id
  }

  const subscription = subscribe({
    conversationId,
    after,
    untilIdle: true,
    sink: {
      write({ events }) {
        for (const event of events) {
          fold(eventOf(event))
          if (ended) break
        }
        if (!ended) return reader.grow(reply)
        subscription.close()
        reader.end(reply)
        return true
      },
      end: () => reader.end(undefined),
      fail(cause) {
        subscription.close()
        const reason = new AppError('internal').toReason()
        reader.end({ ...reply, state: 'failed', reason }, cause)
      },
    },
  })
  return subscription
}

/** Is it about this message? Deltas name only their part, which was named together with its message. */
function isOf(event: ConversationEvent, { id, parts }: Message): boolean {
  if ('messageId' in event) return event.messageId === id
  return 'partId' in event && parts.some((part) => part.id === event.partId)
}
