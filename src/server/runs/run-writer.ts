import {
  joinEvent,
  reduceMessage,
  textOf,
  type EventBody,
  type FinishReason,
  type Message,
  type Prompt,
  type Usage,
} from '../../protocol/index.ts'
import { cutOfPrompt } from '../conversations/prompt.ts'
import { countUsage } from '../conversations/run-usage.ts'
import type { Committed } from '../events/event-log.ts'
import { endOfRun, type RunEnd, type Stamp } from './end-run.ts'
import type { AbortCause, RunContext, StartedRun } from './run-context.ts'

/** Writes one run: every event goes to the log and into the message, so the two cannot part. */
export interface RunWriter {
  readonly message: () => Message
  readonly stamp: () => Stamp
  readonly newPartId: () => string
  append(event: EventBody): void
  startStep(step: number, prompt: Prompt): void
  /** Tokens of the open step, as the provider counts them. */
  countUsage(usage: Usage): void
  /** Tokens of a summary; @param usage as the provider counts them */
  readonly countSummary: (modelId: string, prompt: Prompt, text: string, usage?: Usage) => void
  endStep(finishReason: FinishReason): void
  /** Resolves once everything so far is committed. */
  committed(): Promise<void>
  /** Commits that the run waits for a person. Nothing can be appended after it. Fails where it was to be stopped. */
  suspend(asked: EventBody[]): Promise<Committed>
  /** Commits the end together with the finished message. Nothing can be appended after it. */
  end(end: RunEnd): Promise<Committed>
}

/** @param lost called when the run's events can no longer be committed */
export function createRunWriter(
  context: RunContext,
  run: StartedRun,
  lost: (why: AbortCause) => void,
): RunWriter {
  const { log, models, now, store } = context
  const { id: runId, epoch, startSeq, conversationId, soFar } = run
  const runLog = log.openRun(conversationId, { runId, epoch }, lost)
  let message = run.message
  const unfolded: EventBody[] = []
  let parts = 0
  let ended = false
  const used = countUsage(models, soFar)
  let open: { step: number; prompt: Prompt; partsBefore: number; usage?: Usage } | undefined

  const stamp = () => ({ runId, messageId: message.id, at: new Date(now()).toISOString() })

  function append(event: EventBody): void {
    if (ended) return
    runLog.append(event)
    joinEvent(unfolded, event)
  }

  /** Deltas are folded many at a time, since each fold makes the message anew. */
  function fold(): Message {
    message = unfolded.splice(0).reduce(reduceMessage, message)
    return message
  }

  /** What the open step took. */
  function usageOf({ prompt, partsBefore, usage }: NonNullable<typeof open>): EventBody {
    const text = textOf(fold().parts.slice(partsBefore))
    return {
      type: 'usage',
      ...used.add(message.model ?? run.model.id, prompt, text, usage),
      ...stamp(),
    }
  }

  return {
    message: fold,
    stamp,
    newPartId: () => `${startSeq.toString(36)}.${parts++}`,
    append,
    startStep(step, prompt) {
      open = { step, prompt, partsBefore: fold().parts.length }
      append({ type: 'step-start', step, ...cutOfPrompt(prompt), ...stamp() })
    },
    countUsage(usage) {
      if (open) open.usage = usage
    },
    countSummary(...call) {
      append({ type: 'usage', ...used.add(...call), of: 'summary', ...stamp() })
    },
    endStep(finishReason) {
      if (!open || ended) return
      append(usageOf(open))
      append({ type: 'step-end', step: open.step, finishReason, ...stamp() })
      open = undefined
    },
    async committed() {
      const { ok } = await runLog.commit([], [])
      if (!ok) lost('fenced')
    },
    suspend(asked) {
      ended = true
      return runLog.commit(asked, [store.runs.suspend({ id: runId, epoch }, { expect: 1 })])
    },
    end(end) {
      fold()
      // A request that was refused, or never arrived, has used nothing.
      const nothing =
        end.state === 'failed' && !open?.usage && message.parts.length === open?.partsBefore
      const last = open && !nothing ? [usageOf(open)] : []
      const all = { ...end, ...used.total() }
      const { events, statements } = endOfRun(context, run, message, last, all)
      ended = true
      return runLog.commit(events, statements)
    },
  }
}
