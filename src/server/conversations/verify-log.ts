import {
  EMPTY_STATE,
  reduce,
  type ConversationEvent,
  type ConversationState,
  type Message,
} from '../../protocol/index.ts'
import { eventOf } from '../events/frame.ts'
import { eventPage } from '../store/event-page.ts'
import type { ConversationRow } from '../store/conversations.ts'
import type { ReadStore } from '../store/store.ts'

/** A log that is folded, and what is wrong with it. */
export interface FoldedLog {
  readonly faults: string[]
  add(event: ConversationEvent): void
  /** Nothing comes any more. @param head what the newest number should be */
  end(head: number): void
  count(): number
  /** The newest number. */
  last(): number
  leafId(): string | null
  /** Every message, as its events have it. */
  readonly messages: ReadonlyMap<string, Message>
  /** How each run ended, by its id. */
  readonly ends: ReadonlyMap<string, string>
}

/** Numbers that are not there, and that a snapshot may still stand for. */
type Gap = [first: number, last: number]

/** Folds a log with the function that everybody uses, holding open only the messages that are being written in it. */
export function foldLog(conversationId: string): FoldedLog {
  const faults: string[] = []
  const messages = new Map<string, Message>()
  const ends = new Map<string, string>()
  let gaps: Gap[] = []
  let state: ConversationState = EMPTY_STATE
  let count = 0

  function note({ seq }: ConversationEvent): void {
    if (seq > state.seq + 1) gaps.push([state.seq + 1, seq - 1])
    if (seq <= state.seq) faults.push(`event ${seq} comes after event ${state.seq}`)
    count++
  }

  return {
    faults,
    messages,
    ends,
    add(event) {
      note(event)
      if (event.type === 'snapshot')
        gaps = gaps.flatMap((gap) => without(gap, [event.fromSeq, event.seq]))
      if (event.type === 'run-start') {
        const before = messages.get(event.messageId)
        if (before) state = { ...state, messages: { ...state.messages, [before.id]: before } }
      }
      state = reduce(state, event)
      if (event.type === 'run-end') ends.set(event.runId, event.state)
      if (event.type !== 'run-end' && event.type !== 'message') return
      const id = event.type === 'message' ? event.message.id : event.messageId
      const { [id]: message, ...open } = state.messages
      // An event does not say which conversation it is of.
      if (message) messages.set(id, { ...message, conversationId })
      state = { ...state, messages: open }
    },
    end(head) {
      if (state.seq !== head) faults.push(`its log ends with event ${state.seq}, not ${head}`)
      for (const [first, last] of gaps)
        faults.push(
          first === last ? `event ${first} is missing` : `events ${first} to ${last} are missing`,
        )
    },
    count: () => count,
    last: () => state.seq,
    leafId: () => state.leafId,
  }
}

/** What is left of a gap outside of what a snapshot stands for. */
function without([first, last]: Gap, [from, to]: Gap): Gap[] {
  const parts: Gap[] = [
    [first, Math.min(last, from - 1)],
    [Math.max(first, to + 1), last],
  ]
  return parts.filter(([a, b]) => a <= b)
}

/** Folds what is stored of a log, up to the number that its conversation had at first. */
export async function readLog(
  store: ReadStore,
  { id, seq }: ConversationRow,
  log: FoldedLog,
): Promise<void> {
  for (let more = true; more && log.last() < seq;) {
    const page = await eventPage(store, id, log.last())
    for (const row of page.rows) if (row.seq <= seq) log.add(eventOf(row))
    more = page.more
  }
  log.end(seq)
}
