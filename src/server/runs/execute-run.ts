import { AppError, type EventBody } from '../../protocol/index.ts'
import { approvalsToAsk } from '../conversations/approval.ts'
import { openPrompts } from '../conversations/prompts.ts'
import { observeRun } from '../telemetry/observe-run.ts'
import { endFor, STOPPED, type RunEnd } from './end-run.ts'
import {
  helperModel,
  RunAborted,
  type AbortCause,
  type RunContext,
  type StartedRun,
} from './run-context.ts'
import { runStep } from './run-step.ts'
import { runTools } from './run-tools.ts'
import { createRunWriter, type RunWriter } from './run-writer.ts'
import { titleConversation } from './title-conversation.ts'

/** A run that takes longer hangs on a provider that drips. */
const MAX_RUN_MS = 1_800_000

/**
 * Executes a run from its first model call, or the answers it waited for, to its end or until it waits for a person. It
 * belongs to the server, not to the request that started it. Stop, drain and a lost lease reach it through `active`.
 */
export function executeRun(context: RunContext, run: StartedRun): void {
  const controller = new AbortController()
  const abort = (why: AbortCause) => controller.abort(new RunAborted(why))
  const writer = createRunWriter(context, run, abort)
  const deadline = setTimeout(abort, MAX_RUN_MS, 'deadline').unref()

  const done = observeRun(context, run, writer.message, () =>
    takeSteps(context, run, writer, controller.signal),
  )
    .then((end) => end && finish(context, run, writer, end))
    // The run stays live in the database until it can be ended there.
    .catch((err: unknown) =>
      context.logger.error({ runId: run.id, err }, 'the end of the run could not be stored'),
    )
    .finally(() => {
      clearTimeout(deadline)
      // It may have been answered, and go on, already.
      if (context.active.get(run.id) === entry) context.active.delete(run.id)
    })
    .then(context.ended)
  const entry = { abort, done }
  context.active.set(run.id, entry)
}

/** Takes steps until the model is done, something fails, or somebody stops it. Never throws. Undefined: the run waits. */
async function takeSteps(
  context: RunContext,
  run: StartedRun,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<RunEnd | undefined> {
  // A model that does not listen to the signal must not hold up a stop: whichever comes first ends the run.
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as RunAborted)),
  )
  try {
    return await Promise.race([steps(context, run, writer, signal), aborted])
  } catch (error) {
    return endOf(context, run, signal.aborted ? signal.reason : error)
  }
}

/** The loop: prompt, model, tools, and again while the model asks for tools. */
async function steps(
  context: RunContext,
  run: StartedRun,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<RunEnd | undefined> {
  const { soFar } = run
  const tools = context.tools.infos()
  const model = helperModel(context, context.summaryModel, run.model)
  const { logger } = context
  const summariser = model && { model, signal, used: writer.countSummary, logger }
  const prompts = await openPrompts(context.store, { ...run, tools }, summariser)
  if (soFar) await runTools(context, run, writer, signal)
  for (let step = soFar?.steps ?? 0; step < context.maxSteps; step++) {
    const finishReason = await prompts.call(writer.message, (prompt) =>
      runStep(run.model, prompt, step, writer, signal),
    )
    if (finishReason !== 'tool-calls') return { state: 'completed', finishReason }
    const approvalOf = (name: string) => context.tools.find(name)?.approval
    const asked = await approvalsToAsk(context.store, writer.message(), approvalOf, writer.stamp())
    if (asked.length > 0) return suspend(writer, asked)
    await runTools(context, run, writer, signal)
  }
  throw new AppError('step_limit')
}

/** Lets the run wait, in the database alone, until `approveRun` sets it going again. */
async function suspend(writer: RunWriter, asked: EventBody[]): Promise<undefined> {
  const committed = await writer.suspend(asked)
  if (!committed.ok) throw new RunAborted('stopped')
}

const ABORTED: Record<AbortCause, RunEnd> = {
  stopped: STOPPED,
  deploy: endFor('interrupted', 'deploy'),
  fenced: endFor('interrupted', 'restart'),
  storage: endFor('interrupted', 'storage_unavailable'),
  deadline: endFor('failed', 'provider_timeout'),
}

function endOf(context: RunContext, run: StartedRun, error: unknown): RunEnd {
  if (error instanceof RunAborted) return ABORTED[error.why]
  if (error instanceof AppError) {
    context.logger.warn({ runId: run.id, model: run.model.id, code: error.code, err: error.cause })
    const state = error.code === 'provider_truncated' ? 'truncated' : 'failed'
    return { state, reason: error.toReason() }
  }
  context.logger.error({ runId: run.id, model: run.model.id, err: error })
  return endFor('failed', 'internal')
}

/** Commits the end. A run that was claimed by somebody else says nothing: its new owner ends it. */
async function finish(
  context: RunContext,
  run: StartedRun,
  writer: RunWriter,
  end: RunEnd,
): Promise<void> {
  const committed = await writer.end(end)
  if (!committed.ok) context.logger.warn({ runId: run.id }, 'the run was ended by another owner')
  else if (end.state === 'completed')
    titleConversation(context, run, writer.message()).catch((err: unknown) =>
      context.logger.info({ runId: run.id, err }, 'the conversation keeps its first title'),
    )
}
