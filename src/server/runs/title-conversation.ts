import type { Message } from '../../protocol/index.ts'
import { findUntitled, retitle, titlePrompt } from '../conversations/title.ts'
import type { RunContext, StartedRun } from './run-context.ts'

/** These know nothing of titles; they give one only where the settings name them for it. */
const BUILT_IN = /^(demo|test|function):/

/** Asks a model for a title once the first exchange is complete: no run, nobody waits, and one event tells of it. */
export async function titleConversation(
  context: RunContext,
  { model, above }: StartedRun,
  answer: Message,
): Promise<void> {
  const { models, titleModel } = context
  if (titleModel === undefined || (titleModel === null && BUILT_IN.test(model.id))) return
  const question = above && above.length > 1 ? undefined : await findUntitled(context, answer)
  if (!question) return
  const titler = titleModel === null ? model : models.resolve(titleModel)
  const options = { signal: AbortSignal.timeout(30_000) }
  await retitle(context, question, titler.stream(titlePrompt(question, answer), options))
}
