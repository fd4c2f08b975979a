import { expect, it, vi } from 'vitest'
import type { EventBody, Message } from '../../../protocol/index.ts'
import { batchesOf, dataOf } from '../../events/frame.ts'
import type { SubscribeOptions } from '../../events/subscribe.ts'
import { followReply } from './follow-reply.ts'

it('tells what cannot be read any more from what was deleted, and stops listening', () => {
  let sink: SubscribeOptions['sink'] | undefined
  const close = vi.fn<() => void>()
  const end = vi.fn<(reply: Message | undefined, cause?: unknown) => void>()
  const at = '2026-01-01T00:00:00.000Z'
  followReply(
    (options) => {
      sink = options.sink
      return { resume() {}, close }
    },
    { id: 'r', messageId: 'm', parentId: null, conversationId: 'c', model: 't:t', createdAt: at },
    0,
    { grow: () => true, end },
  )
  const events: EventBody[] = [
    { type: 'text-start', partId: 'p', runId: 'r', messageId: 'm', at },
    { type: 'text-delta', partId: 'p', text: 'so far' },
  ]
  sink?.write(
    batchesOf(
      events.map((event, i) => ({
        seq: i + 1,
        run_id: 'r',
        type: event.type,
        data: dataOf(event),
      })),
    )[0]!,
  )
  const cause = new Error('the disk is gone')
  sink?.fail(cause)
  expect(close).toHaveBeenCalledOnce()
  expect(end).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      state: 'failed',
      reason: expect.objectContaining({ code: 'internal' }) as unknown,
      parts: [expect.objectContaining({ text: 'so far' })],
    }),
    cause,
  )
})
