import { isListed } from './account-events.ts'
import type { Queries } from './store.ts'
import type { Statement, Unit } from './statement.ts'

/** Says on whose behalf events are written: refused once the run has ended or was claimed by another node. */
export interface Fence {
  runId: string
  epoch: number
}

/** What is committed together with events of one conversation. */
export interface AppendUnit {
  conversationId: string
  events: readonly unknown[]
  fence?: Fence
  /** Run before the events get their numbers. */
  guards?: Statement[]
  /** Run after; `{plus: 0}` in them is the number of the last event. */
  statements?: Statement[]
}

/** The rows to number, in order. */
export interface NewEvent {
  run_id: string | null
  type: string
  data: string
}

/** The unit that takes numbers, writes events under them and changes the state that goes with them. */
export function appendUnit(
  queries: Queries,
  { conversationId: id, fence, guards = [], statements = [] }: AppendUnit,
  events: readonly NewEvent[],
): Unit {
  const count = events.length
  const take = fence
    ? queries.conversations.takeSeqFenced({ id, count, ...fence }, { expect: 1, keep: true })
    : queries.conversations.takeSeq({ id, count }, { expect: 1, keep: true })
  const inserts = events.map(({ run_id, type, data }, i) =>
    queries.events.insert({
      conversationId: id,
      seq: { plus: i + 1 - count },
      runId: run_id,
      type,
      data,
    }),
  )
  const listed = events.some(({ type }) => isListed(type)) ? queries.account.touch(id) : []
  return [...guards, take, ...inserts, ...statements, ...listed]
}

/** The caller's statement at a place of the unit above; undefined for one of the unit's own. */
export function failedStatement(
  { guards = [], events, statements = [] }: AppendUnit,
  index: number,
): Statement | undefined {
  return guards[index] ?? statements[index - guards.length - 1 - events.length]
}
