import type { ConversationEvent, EventBody } from '../../protocol/index.ts'
import { slicesOf, type EventRow } from '../store/events.ts'

/** An event as it is stored, without the conversation and the run that it belongs to. */
export type LoggedEvent = EventRow

/** The `data:` line of an event: its JSON without the type, which has a line of its own. */
export function dataOf(event: EventBody): string {
  const { type: _type, ...data } = event
  return JSON.stringify(data)
}

/** Events of one conversation that are sent together. */
export interface Batch {
  readonly events: readonly LoggedEvent[]
  /** Them as server-sent events, made once for all readers, and not at all where none wants it. */
  text(): string
}

export const batchesOf = (events: readonly LoggedEvent[]) => slicesOf(events).map(batchOf)

/** JSON holds no raw line breaks, so one `data:` line is enough (WHATWG HTML §9.2). */
const frameOf = (it: LoggedEvent) => `id: ${it.seq}\nevent: ${it.type}\ndata: ${it.data}\n\n`

function batchOf(events: readonly LoggedEvent[]): Batch {
  let text: string | undefined
  return { events, text: () => (text ??= events.map(frameOf).join('')) }
}

/** A stored event as the protocol's value. */
export function eventOf({ seq, type, data }: LoggedEvent): ConversationEvent {
  return { ...JSON.parse(data), type, seq } as ConversationEvent
}
