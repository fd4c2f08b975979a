import { AppError, isDelta, joinEvent, type EventBody } from '../../protocol/index.ts'
import { appendUnit, failedStatement, type AppendUnit, type Fence } from '../store/append-unit.ts'
import { isListed } from '../store/account-events.ts'
import type { Statement, UnitResult } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { batchesOf, dataOf, type LoggedEvent } from './frame.ts'
import type { Nudge } from './nudge.ts'

/** Events of one conversation and the state that changes with them: all of it is committed, or none. */
export interface Change extends AppendUnit {
  events: EventBody[]
}

/** The number of the last event, or the statement on which the change failed (absent: the fence). */
export type Committed =
  | { ok: true; seq: number }
  | { ok: false; failed: Statement | undefined; why: 'count' | 'conflict' }

/** Writes one run's events. */
export interface RunLog {
  /**
   * Takes an event; it is shown to readers once it is committed. Where little is going on, a run's first delta is committed at once;
   * all else with the next tick. Consecutive deltas of a part become one event.
   */
  append(event: EventBody): void
  /** Commits what was taken, then these events, or none, with the state that changes with them. */
  commit(events: EventBody[], statements: Statement[]): Promise<Committed>
}

export interface EventLog {
  /** Commits a change with the next batch, at once where little is going on, then tells the subscribers. @throws AppError `storage_unavailable` */
  commit(change: Change): Promise<Committed>
  /** @param lost called once when an append could not be committed: the run was fenced off or storage failed */
  openRun(conversationId: string, fence: Fence, lost: (why: 'fenced' | 'storage') => void): RunLog
}

interface Pending extends Change {
  /** Its batch is being committed: it cannot grow any more. */
  taken?: boolean
  settle(result: Committed): void
  fail(error: AppError): void
}

export interface EventLogOptions {
  store: Store
  nudge: Nudge
  /** How far apart commits are that nobody waits for. */
  tickMs?: number
  /** The same under load, where each is a cost to all: about a frame on screen. */
  busyTickMs?: number
  /** Called when nothing is to be done before the next commit under load, with the time of that. */
  rest?(until: number): void
}

/** With so many changes in a batch nothing is urgent: a commit of its own for each would cost the others theirs. */
const BUSY = 16

/**
 * The append-only log. Group commit: whatever arrives while one transaction is under way goes into the next, for all
 * conversations at once. Readers are fed by the commit, never by the model.
 */
export function createEventLog(options: EventLogOptions): EventLog {
  const { store, nudge, tickMs = 10, busyTickMs = 20, rest = () => {} } = options
  let queue: Pending[] = []
  let committing = false
  let busy = false
  let due = false
  let lastAt = 0
  let soon: NodeJS.Immediate | undefined
  let tick: NodeJS.Timeout | undefined

  /** Everything that has arrived by now is read first, and gets into the same transaction. */
  const flushSoon = () => void (soon ??= setImmediate(flush))

  function schedule(urgent: boolean): void {
    if (urgent && !busy && committing) due = true
    else if (urgent && !busy) flushSoon()
    else if (!soon && !tick) {
      const wait = lastAt + (busy ? busyTickMs : tickMs) - performance.now()
      if (wait > 0) tick = setTimeout(flushSoon, wait)
      else flushSoon()
    }
  }

  function flush(): void {
    clearImmediate(soon)
    clearTimeout(tick)
    soon = tick = undefined
    if (committing) due = true
    else if (queue.length > 0) void commitBatch()
  }

  async function commitBatch(): Promise<void> {
    const batch = queue
    queue = []
    committing = true
    busy = batch.length >= BUSY
    due = false
    lastAt = performance.now()
    try {
      const logged = batch.map((change) => {
        change.taken = true
        return change.events.map(toLogged(change.fence))
      })
      const durable = batch.some((change) => !change.events.every(isDelta))
      const results = await store.write(
        batch.map((change, i) => appendUnit(store, change, logged[i]!)),
        durable,
      )
      batch.forEach((change, i) => settle(change, logged[i]!, results[i]!))
    } catch (error) {
      const failure =
        error instanceof AppError ? error : new AppError('storage_unavailable', { cause: error })
      // What a run wrote behind what was lost must not be stored without it.
      const runs = new Set(batch.map(({ fence }) => fence?.runId))
      const behind = queue.filter(({ fence }) => fence && runs.has(fence.runId))
      queue = queue.filter((change) => !behind.includes(change))
      for (const change of [...batch, ...behind]) change.fail(failure)
    }
    committing = false
    if (due) flush()
    else if (busy) rest(lastAt + busyTickMs)
  }

  function settle(change: Pending, events: LoggedEvent[], result: UnitResult): void {
    if (!result.ok) {
      const failed = failedStatement(change, result.statement)
      return change.settle({ ok: false, failed, why: result.why })
    }
    const last = result.kept
    events.forEach((event, i) => (event.seq = last - events.length + 1 + i))
    if (events.length > 0) publish(change.conversationId, events)
    change.settle({ ok: true, seq: last })
  }

  function publish(conversationId: string, events: LoggedEvent[]): void {
    nudge.publish(conversationId, {
      last: events.at(-1)!.seq,
      batches: batchesOf(events),
      endsRun: events.some((event) => event.type === 'run-end'),
      listed: events.some((event) => isListed(event.type)),
    })
  }

  function commit(change: Change, urgent = true): Promise<Committed> {
    return new Promise((resolve, reject) => {
      queue.push({ ...change, settle: resolve, fail: reject })
      schedule(urgent)
    })
  }

  function openRun(
    conversationId: string,
    fence: Fence,
    lost: (why: 'fenced' | 'storage') => void,
  ): RunLog {
    let first = true
    let pending: Pending | undefined
    let failure: AppError | undefined
    return {
      append(event) {
        if (failure) return
        const delta = isDelta(event)
        schedule(delta && first)
        if (delta) first = false
        if (pending && !pending.taken) return joinEvent(pending.events, event)
        pending = {
          conversationId,
          fence,
          events: [event],
          settle: (result) => void (result.ok || lost('fenced')),
          fail: (error) => {
            failure = error
            lost('storage')
          },
        }
        queue.push(pending)
      },
      async commit(events, statements) {
        if (failure) throw failure
        return commit({ conversationId, fence, events, statements }, false)
      },
    }
  }

  return { commit, openRun }
}

const toLogged = (fence: Fence | undefined) => (event: EventBody) => ({
  seq: 0,
  // Compaction folds what is a run's; what it changed of its conversation stays.
  run_id:
    event.type === 'conversation-update'
      ? null
      : (fence?.runId ?? ('runId' in event ? event.runId : null)),
  type: event.type,
  data: dataOf(event),
})
