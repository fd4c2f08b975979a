import type { Message } from '../../protocol/index.ts'
import { findUntitled, retitle, titlePrompt } from '../conversations/title.ts'
import { helperModel, type RunContext, type StartedRun } from './run-context.ts'

/** Asks a model for a title once the first exchange is complete: no run, nobody waits, and one event tells of it. */
export async function titleConversation(
  context: RunContext,
  { model, above }: StartedRun,
  answer: Message,
): Promise<void> {
  const titler = helperModel(context, context.titleModel, model)
  if (!titler) return
  const question = above && above.length > 1 ? undefined : await findUntitled(context, answer)
  if (!question) return
  const options = { signal: AbortSignal.timeout(30_000) }
  await retitle(context, question, titler.stream(titlePrompt(question, answer), options))
}
