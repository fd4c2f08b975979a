import {
  AppError,
  reduceMessage,
  type ErrorCode,
  type EventBody,
  type Message,
  type TerminalState,
} from '../../protocol/index.ts'
import { closeCalls } from '../conversations/open-calls.ts'
import { firstWordAfter, messageData } from '../conversations/rows.ts'
import { indexMessage } from '../conversations/search-index.ts'
import type { Change } from '../events/event-log.ts'
import type { RunContext } from './run-context.ts'

/** How a run ends, and what it has used in all. */
export type RunEnd = Omit<Extract<EventBody, { type: 'run-end' }>, 'type' | keyof Stamp>

/** Names of run and message and the time: what all but the deltas carry. */
export interface Stamp {
  runId: string
  messageId: string
  at: string
}

/** An end that needs a word of explanation. */
export const endFor = (state: TerminalState, code: ErrorCode): RunEnd => ({
  state,
  reason: new AppError(code).toReason(),
})

export const STOPPED = endFor('stopped', 'stopped')

/**
 * The end of a run, however it came about: the last events together with the run's final state and the finished message.
 * First wins: the statements hold only while the run is live.
 * @param message as the log has it
 * @param last events still to come before `run-end`
 */
export function endOfRun(
  { store, now }: Pick<RunContext, 'store' | 'now'>,
  { id, epoch }: { id: string; epoch: number },
  message: Message,
  last: EventBody[],
  end: RunEnd,
): Required<Pick<Change, 'events' | 'statements'>> {
  const stamp = { runId: id, messageId: message.id, at: new Date(now()).toISOString() }
  const { state, ...totals } = end
  const events: EventBody[] = [
    ...closeCalls(message, stamp),
    ...last,
    { type: 'run-end', ...end, ...stamp },
  ]
  const ended = events.reduce(reduceMessage, message)
  const endData = JSON.stringify({ ...totals, firstMs: firstWordAfter(ended) })
  return {
    events,
    statements: [
      store.runs.end({ id, epoch, state, endData, now: now() }, { expect: 1 }),
      store.messages.setData({ id: message.id, data: messageData(ended) }, { expect: 1 }),
      ...indexMessage(store, ended),
    ],
  }
}
