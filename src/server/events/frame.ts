import type { ConversationEvent, EventBody } from '../../protocol/index.ts'
import type { EventRow } from '../store/events.ts'

/** An event as it is stored: everything of it but the conversation it belongs to. */
export type LoggedEvent = Pick<EventRow, 'seq' | 'run_id' | 'type' | 'data'>

/** The `data:` line of an event: its JSON without the type, which has a line of its own. */
export function dataOf(event: EventBody): string {
  const { type: _type, ...data } = event
  return JSON.stringify(data)
}

/** One server-sent event (WHATWG HTML §9.2). JSON holds no raw line breaks, so one `data:` line is enough. */
export function frameOf({ seq, type, data }: LoggedEvent): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`
}

/** Events of one conversation that are sent together. */
export interface Batch {
  readonly events: readonly LoggedEvent[]
  /** Them as server-sent events, made once for all readers, and not at all where none wants it. */
  text(): string
}

export function batchOf(events: readonly LoggedEvent[]): Batch {
  let text: string | undefined
  return { events, text: () => (text ??= events.map(frameOf).join('')) }
}

/** A stored event as the protocol's value. */
export function eventOf({ seq, type, data }: LoggedEvent): ConversationEvent {
  return { ...JSON.parse(data), type, seq } as ConversationEvent
}
