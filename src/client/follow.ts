import { EMPTY_STATE, isDelta, isLive, reduce } from '../protocol/index.ts'
import type { ConversationEvent, ConversationState } from '../protocol/index.ts'
import { followLine, type LineOptions } from './line.ts'
import type { Open } from './request.ts'

export interface FollowOptions extends LineOptions {
  /** The number of the last event already known; 0, the default, for everything. */
  after?: number
  /** `idle`: end once no run goes on any more. Otherwise the stream ends only by the signal. */
  until?: 'idle'
}

/**
 * Follows a conversation's log: each event after `after` once and in order, across any number of broken connections.
 * Ends without an error when the signal is aborted. Throws `ApiError` where trying again cannot help: unknown
 * conversation, no right to read it, or (`cursor_ahead`) a position the log has not reached.
 */
export function followEvents(
  open: Open,
  conversationId: string,
  options: FollowOptions = {},
): AsyncGenerator<ConversationEvent, void, void> {
  const { until, after = 0 } = options
  let seq = after
  let midRun = false
  return followLine(
    {
      open(signal) {
        midRun = false
        const query = { after: seq, until }
        return open('followEvents', { params: { id: conversationId }, query, signal })
      },
      read({ id, event: type, data }) {
        if (Number(id) <= seq) return undefined
        seq = Number(id)
        const event = { ...JSON.parse(data), type, seq } as ConversationEvent
        midRun = isMidRun(event) ?? midRun
        return event
      },
      // A proxy may end a cut stream as if it were whole: in the middle of a run that is never the idle end.
      isOver: () => until === 'idle' && !midRun,
    },
    options,
  )
}

/** The same as `followEvents`, with each event already folded into what is known. */
export async function* followConversation(
  open: Open,
  conversationId: string,
  options: FollowOptions & { state?: ConversationState } = {},
): AsyncGenerator<{ state: ConversationState; event: ConversationEvent }, void, void> {
  let state = options.state ?? EMPTY_STATE
  for await (const event of followEvents(open, conversationId, { ...options, after: state.seq })) {
    state = reduce(state, event)
    yield { state, event }
  }
}

/** Does a run go on after this event? Undefined where the event does not tell. */
function isMidRun(event: ConversationEvent): boolean | undefined {
  if (event.type === 'run-end') return false
  if (event.type === 'snapshot') return isLive(event.message.state ?? 'completed')
  return 'runId' in event || isDelta(event) ? true : undefined
}
