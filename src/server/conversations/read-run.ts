import {
  AppError,
  addCost,
  addUsage,
  reduceMessage,
  type Cost,
  type Message,
  type Usage,
} from '../../protocol/index.ts'
import { eventOf } from '../events/frame.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { headOf, type PromptHead } from './prompt-head.ts'
import { messageOf } from './rows.ts'

/** What a run has come to, as its log has it. */
export interface RunSoFar {
  /** The message it writes. */
  message: Message
  /** What its model was told at its start. */
  head?: PromptHead
  /** Steps begun. */
  steps: number
  /** What its finished steps have used. */
  usage?: Usage
  cost?: Cost
  /** How many parts there were before the step whose end is not there; absent: no step is open. */
  openFrom?: number
}

/** Reads a run; of one that has ended the message only. */
export async function readRun(store: Store, row: RunRow): Promise<RunSoFar> {
  const { conversation_id: conversationId, id: runId, message_id, start_seq: from } = row
  const [[stored], [head], events] = await store.read(
    store.messages.byId({ id: message_id }),
    store.promptHeads.ofRun({ runId }),
    store.events.ofRun({ conversationId, runId, from }),
  )
  // Deleted since the run was looked up, with its conversation.
  if (!stored) throw new AppError('run_not_found', { field: 'id' })
  const run: RunSoFar = { message: messageOf(stored), steps: 0 }
  if (row.ended_at !== null) return run
  if (head) run.head = headOf(head)!
  for (const event of events.map(eventOf)) {
    run.message = reduceMessage(run.message, event)
    if (event.type === 'step-start') {
      run.steps = event.step + 1
      run.openFrom = run.message.parts.length
    } else if (event.type === 'usage') {
      run.usage = addUsage(run.usage, event.usage)
      if (event.cost) run.cost = addCost(run.cost, event.cost)
      delete run.openFrom
    }
  }
  return run
}
