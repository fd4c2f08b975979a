import { joinEvent, type EventBody } from '../../protocol/index.ts'
import type { RunLog } from '../events/event-log.ts'
import { batchesOf, dataOf } from '../events/frame.ts'

/** The one who asked, on the connection that they asked on. */
export interface Reader {
  write(text: string): unknown
  end(): void
  isFull(): boolean
  onClose(listener: () => void): void
  onDrain(listener: () => void): void
}

/**
 * A run's log that nobody keeps: each event goes to its reader, numbered, and is forgotten. What a reader who does not
 * keep up has not been sent yet grows together, as deltas do that wait for a commit.
 */
export function temporaryLog(reader: Reader, after: number): RunLog {
  let seq = after
  let pending: EventBody[] = []
  let soon: NodeJS.Immediate | undefined

  function flush(): void {
    clearImmediate(soon)
    soon = undefined
    const events = pending.map((event) => ({
      seq: ++seq,
      type: event.type,
      data: dataOf(event),
    }))
    pending = []
    for (const batch of batchesOf(events)) reader.write(batch.text())
  }

  reader.onDrain(flush)
  return {
    append(event) {
      joinEvent(pending, event)
      // What arrives together goes together.
      if (!reader.isFull()) soon ??= setImmediate(flush)
    },
    // What would be stored with the events is made, and dropped here.
    async commit(events, _statements) {
      pending.push(...events)
      flush()
      return { ok: true, seq }
    },
  }
}
