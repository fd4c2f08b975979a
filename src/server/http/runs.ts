import type { Run } from '../../protocol/index.ts'
import { findAsked } from '../conversations/find-asked.ts'
import { readSentPrompt } from '../conversations/sent-prompt.ts'
import type { SendInput } from '../conversations/sent-message.ts'
import { approveRun } from '../runs/approve-run.ts'
import { cancelRun } from '../runs/cancel-run.ts'
import { continueRun, findRun, rerun } from '../runs/rerun.ts'
import { runOf } from '../conversations/rows.ts'
import type { RunContext } from '../runs/run-context.ts'
import { startRun } from '../runs/start-run.ts'
import type { FollowEvents } from './events.ts'
import { idForKey } from './idempotency.ts'
import type { Handlers, HttpContext } from './request.ts'

/** Leads in the log from the request to the run. */
function begun<T extends { run: Run }>(c: HttpContext, accepted: T): T {
  c.set('runId', accepted.run.id)
  return accepted
}

/** Messages sent, and the runs that answer them. */
export function runHandlers(
  context: RunContext,
  follow: FollowEvents,
): Handlers<
  | 'sendMessage'
  | 'getRun'
  | 'getRunPrompt'
  | 'cancelRun'
  | 'continueRun'
  | 'regenerateRun'
  | 'answerMessage'
  | 'approveRun'
> {
  return {
    sendMessage: async ({ params, body }, { ownerId }, c) => {
      const id = body.id ?? idForKey('msg', ownerId, c.req.header('idempotency-key'))
      const accepted = await startRun(context, ownerId, params.id, { ...(body as SendInput), id })
      begun(c, accepted)
      // The stream is a view of the log: whoever asks for it here gets the same events as everybody.
      return c.req.header('accept')?.includes('text/event-stream')
        ? follow(c, { conversationId: params.id, after: accepted.seq, untilIdle: true })
        : accepted
    },
    getRun: async ({ params }, { ownerId }) => runOf(await findRun(context, ownerId, params.id)),
    getRunPrompt: ({ params, query }, { ownerId }) =>
      readSentPrompt(context, ownerId, params.id, query.step),
    cancelRun: ({ params }, { ownerId }) => cancelRun(context, ownerId, params.id),
    continueRun: async ({ params, body }, { ownerId }, c) =>
      begun(c, await continueRun(context, ownerId, params.id, body.model)),
    regenerateRun: async ({ params, body }, { ownerId }, c) => {
      const run = await findRun(context, ownerId, params.id)
      return begun(c, await rerun(context, ownerId, run, body.model))
    },
    answerMessage: async ({ params, body: { messageId, model } }, { ownerId }, c) => {
      const asked = await findAsked(context, ownerId, params.id, messageId)
      return begun(c, await rerun(context, ownerId, asked, model))
    },
    approveRun: ({ params, body: { input, ...answer } }, { ownerId }) =>
      approveRun(context, ownerId, params.id, {
        ...answer,
        ...(input ? { input: JSON.stringify(input) } : {}),
      }),
  }
}
