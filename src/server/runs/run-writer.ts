import {
  addCost,
  addUsage,
  isDelta,
  reduceMessage,
  textOf,
  type Cost,
  type EndReason,
  type EventBody,
  type FinishReason,
  type Message,
  type Prompt,
  type TerminalState,
  type Usage,
} from '../../protocol/index.ts'
import { messageData } from '../conversations/rows.ts'
import type { Committed } from '../events/event-log.ts'
import type { AbortCause, RunContext, StartedRun } from './run-context.ts'

/** How a run ends. */
export interface RunEnd {
  state: TerminalState
  reason?: EndReason
  finishReason?: FinishReason
}

/** Names of run and message and the time: what all but the deltas carry. */
export interface Stamp {
  runId: string
  messageId: string
  at: string
}

/** Writes one run: every event goes to the log and into the message at once, so the two cannot part. */
export interface RunWriter {
  readonly message: () => Message
  readonly stamp: () => Stamp
  readonly newPartId: () => string
  append(event: EventBody): void
  startStep(step: number, prompt: Prompt): void
  /** Tokens of the open step, as the provider counts them. */
  countUsage(usage: Usage): void
  endStep(finishReason: FinishReason): void
  /** Commits the end together with the finished message. Nothing can be appended after it. */
  end(end: RunEnd): Promise<Committed>
}

/** @param lost called when the run's events can no longer be committed */
export function createRunWriter(
  { log, store, models, now }: RunContext,
  run: StartedRun,
  lost: (why: AbortCause) => void,
): RunWriter {
  const { id: runId, epoch, startSeq, conversationId } = run
  const runLog = log.openRun(conversationId, { runId, epoch }, lost)
  let message = run.message
  const unfolded: EventBody[] = []
  let parts = 0
  let ended = false
  let totalUsage: Usage | undefined
  let totalCost: Cost | undefined
  let open: { step: number; prompt: Prompt; partsBefore: number; usage?: Usage } | undefined

  const stamp = () => ({ runId, messageId: message.id, at: new Date(now()).toISOString() })

  function append(event: EventBody): void {
    if (ended) return
    runLog.append(event)
    unfolded.push(event)
    if (!isDelta(event) || unfolded.length > 64) fold()
  }

  /** Deltas are folded many at a time: each fold makes the message anew. */
  function fold(): Message {
    message = unfolded.splice(0).reduce(reduceMessage, message)
    return message
  }

  /** The open step's usage; counted by us where the provider said nothing. */
  function usageOf(step: NonNullable<typeof open>): EventBody {
    const text = textOf(fold().parts.slice(step.partsBefore))
    // Of a stream that broke off, a provider may have said what it read, but not what it wrote.
    const own = () => models.estimateUsage(step.prompt, text)
    const usage = step.usage?.estimated
      ? { ...step.usage, outputTokens: own().outputTokens }
      : (step.usage ?? own())
    const cost = models.costOf(run.model.id, usage)
    totalUsage = addUsage(totalUsage, usage)
    if (cost) totalCost = addCost(totalCost, cost)
    return { type: 'usage', usage, ...(cost ? { cost } : {}), ...stamp() }
  }

  return {
    message: fold,
    stamp,
    newPartId: () => `${startSeq.toString(36)}.${parts++}`,
    append,
    startStep(step, prompt) {
      open = { step, prompt, partsBefore: fold().parts.length }
      append({ type: 'step-start', step, ...stamp() })
    },
    countUsage(usage) {
      if (open) open.usage = usage
    },
    endStep(finishReason) {
      if (!open || ended) return
      append(usageOf(open))
      append({ type: 'step-end', step: open.step, finishReason, ...stamp() })
      open = undefined
    },
    end({ state, reason, finishReason }) {
      fold()
      // A request that was refused, or never arrived, has used nothing.
      const nothing =
        state === 'failed' && !open?.usage && message.parts.length === open?.partsBefore
      const events: EventBody[] = open && !nothing ? [usageOf(open)] : []
      const totals = {
        ...(reason ? { reason } : {}),
        ...(finishReason ? { finishReason } : {}),
        ...(totalUsage ? { usage: totalUsage } : {}),
        ...(totalCost ? { cost: totalCost } : {}),
      }
      events.push({ type: 'run-end', state, ...totals, ...stamp() })
      message = events.reduce(reduceMessage, message)
      ended = true
      return runLog.end(events, [
        store.runs.end(
          { id: runId, epoch, state, endData: JSON.stringify(totals), now: now() },
          { expect: 1 },
        ),
        store.messages.setData({ id: message.id, data: messageData(message) }, { expect: 1 }),
      ])
    },
  }
}
