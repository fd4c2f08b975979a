import type { Cost, Usage } from '../../protocol/index.ts'
import type { Logger } from '../log.ts'
import type { Telemetry } from './telemetry.ts'

/** What is told of a run: never what was said in it. */
interface Observed {
  id: string
  conversationId: string
  model: { id: string }
}

/** What it has come to so far. */
interface SoFar {
  model?: string
  usage?: Usage
  cost?: Cost
}

/**
 * Does a run's work, and tells of it: one line of the log at the level `info`, a span that holds those of its calls, and
 * measurements. An end of undefined means that it waits for a person.
 */
export async function observeRun<End extends { state: string } | undefined>(
  { telemetry, logger }: { telemetry: Telemetry; logger: Logger },
  { id: runId, conversationId, model }: Observed,
  soFar: () => SoFar,
  work: () => Promise<End>,
): Promise<End> {
  const began = performance.now()
  const span = telemetry.start('run', 'internal', {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.conversation.id': conversationId,
    'gen_ai.request.model': model.id,
    'loquat.run.id': runId,
  })
  const end = await span.within(work)
  const seconds = (performance.now() - began) / 1000
  const { model: answeredBy = model.id, usage, cost } = soFar()
  const state = end?.state ?? 'waiting'
  telemetry.record('loquat.run.duration', seconds, { state, model: answeredBy })
  if (cost) telemetry.record('loquat.run.cost', cost.microUsd, { model: answeredBy })
  span.set({
    'loquat.run.state': state,
    'gen_ai.response.model': answeredBy,
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
  })
  if (state === 'failed') span.fail(state)
  span.end()
  const ms = Math.round(seconds * 1000)
  const tokens = usage ? { in: usage.inputTokens, out: usage.outputTokens } : undefined
  const { traceId } = span
  logger.info({ runId, conversationId, traceId, model: answeredBy, state, ms, tokens }, 'run')
  return end
}
