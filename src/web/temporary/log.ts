import {
  EMPTY_STATE,
  path,
  reduce,
  type ConversationEvent,
  type EventBody,
  type Message,
} from '../../protocol/index.ts'
import { ApiError } from '../../client/index.ts'
import type { Follow } from '../live/live.ts'

export type Log = ReturnType<typeof createLog>

/** The events of a conversation in this tab's memory, numbered as the server numbers them, and what they come to. */
export function createLog() {
  let state = EMPTY_STATE
  /** What the page has not been told yet. */
  const news: ConversationEvent[] = []
  let wake = () => {}

  const follow: Follow = async function* (_id, { after = 0, signal }) {
    const awaken = () => wake()
    signal?.addEventListener('abort', awaken)
    while (!signal?.aborted) {
      const event = news.shift()
      if (!event) await new Promise<void>((resolve) => (wake = resolve))
      else if (event.seq > after) yield event
    }
    signal.removeEventListener('abort', awaken)
  }

  return {
    /** To be followed by one reader: what that has been told is forgotten. */
    follow,
    state: () => state,
    append(...events: EventBody[]): void {
      for (const body of events) {
        const event = { ...body, seq: state.seq + 1 }
        state = reduce(state, event)
        news.push(event)
      }
      wake()
    },
    messages: () => Object.values(state.messages),
    /** The branch that ends with a message, oldest first. */
    branchTo: (leafId: string | null) => path({ ...state, leafId }),
    /** The message that a run wrote, or writes. @throws ApiError `run_not_found` */
    writtenBy(runId: string): Message {
      const message = Object.values(state.messages).find((it) => it.runId === runId)
      if (!message) throw refusal('run_not_found', 404)
      return message
    },
  }
}

/** What a server would say no with. */
export function refusal(code: 'conversation_busy' | 'run_not_found', status: number): ApiError {
  return new ApiError({ code, message: code, status, retryable: true })
}
