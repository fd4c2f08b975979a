import { reduceMessage } from '../../protocol/index.ts'
import type { Logger } from '../log.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { dataOf } from '../events/frame.ts'
import { dropAbandoned } from './fork-conversation.ts'
import { readRunEvents } from './read-run-events.ts'

/** How long a reader may be away and still find every event of a reply; later it finds the snapshot. A copy may rest as long. */
const REST_MS = 600_000
const EVERY_MS = 60_000

/** Folds what has rested long enough, and takes away copies that are left half-made, every minute. @returns stops it */
export function keepCompacting(store: Store, now: () => number, logger: Logger): () => void {
  const timer = setInterval(() => {
    compactRuns(store, now()).catch((err: unknown) => logger.error({ err }, 'compaction failed'))
    dropAbandoned(store, now() - REST_MS).catch((err: unknown) =>
      logger.error({ err }, 'half-made copies were not taken away'),
    )
  }, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Folds the events of runs that ended a while ago: what lies between a run's start and its end becomes one `snapshot`
 * with the number of the last event it stands for. No number is used twice and none that a reader holds changes.
 * @returns how many runs were folded
 */
export async function compactRuns(store: Store, now: number): Promise<number> {
  const [rows] = await store.read(
    store.runs.compactable({ endedBefore: now - REST_MS, limit: 100 }),
  )
  for (const row of rows) await compactRun(store, row)
  return rows.length
}

async function compactRun(store: Store, row: RunRow): Promise<void> {
  const { id: runId, conversation_id: conversationId } = row
  const done = store.runs.setCompacted({ id: runId }, { expect: 1 })
  const { base, events } = await readRunEvents(store, row)
  // Between start and end; a run without text has nothing to fold.
  const folded = events.slice(1, -1)
  const first = folded[0]
  const last = folded.at(-1)
  if (!base || !first || !last || first === last) return void (await store.write([[done]]))
  const message = folded.reduce(reduceMessage, base)
  const at = 'at' in events.at(-1)! ? (events.at(-1) as { at: string }).at : ''
  const snapshot = {
    type: 'snapshot' as const,
    message,
    fromSeq: first.seq,
    runId,
    messageId: message.id,
    at,
  }
  await store.write([
    [
      ...store.events.settle,
      store.events.deleteFolded(
        { conversationId, runId, from: first.seq, to: last.seq },
        { expect: folded.length },
      ),
      store.events.insert({
        conversationId,
        runId,
        seq: last.seq,
        type: 'snapshot',
        data: dataOf(snapshot),
      }),
      done,
    ],
  ])
}
