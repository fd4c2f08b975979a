import { AppError, type FinishReason, type Prompt } from '../../protocol/index.ts'
import { chunkTranslator } from '../conversations/chunk-events.ts'
import { openCalls } from '../conversations/open-calls.ts'
import type { Model } from '../models/model.ts'
import type { RunWriter } from './run-writer.ts'

/**
 * One model call: turns its chunks into events.
 * @returns why the model stopped; `tool-calls` only where there are calls to run
 * @throws AppError `provider_truncated` when the stream ends without its end mark, or what the model throws
 */
export async function runStep(
  model: Model,
  prompt: Prompt,
  step: number,
  writer: RunWriter,
  signal: AbortSignal,
): Promise<FinishReason> {
  writer.startStep(step, prompt)
  const toEvent = chunkTranslator(writer.newPartId, writer.stamp)
  let finishReason: FinishReason | undefined
  for await (const chunk of model.stream(prompt, { signal })) {
    signal.throwIfAborted()
    if (chunk.type === 'usage') writer.countUsage(chunk.usage)
    else if (chunk.type === 'finish') finishReason = chunk.finishReason
    else {
      const event = toEvent(chunk)
      if (event) writer.append(event)
    }
  }
  signal.throwIfAborted()
  if (!finishReason) throw new AppError('provider_truncated')
  const reason = reasonOf(finishReason, openCalls(writer.message()).length > 0)
  writer.endStep(reason)
  return reason
}

/** Calls are run if the model stopped for them; if it was cut off, the last one may be cut off, too. */
function reasonOf(said: FinishReason, called: boolean): FinishReason {
  if (said === 'length' || said === 'content-filter' || said === 'error') return said
  if (called) return 'tool-calls'
  return said === 'tool-calls' ? 'other' : said
}
