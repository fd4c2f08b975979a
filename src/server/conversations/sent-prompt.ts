import { setImmediate } from 'node:timers/promises'
import { estimateTokenCount } from 'tokenx'
import {
  AppError,
  reduceMessage,
  type ConversationEvent,
  type Message,
  type ModelSettings,
  type Prompt,
  type SentPrompt,
} from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { readBranch } from './messages.ts'
import { buildPrompt, messageTokens } from './prompt.ts'
import { headOf } from './prompt-head.ts'
import { readRunEvents } from './read-run-events.ts'

/**
 * What a run's model was given in one of its calls: built anew by the same function from the same things, since the messages
 * above a reply do not change any more and the rest is kept with the run.
 * @throws AppError `run_not_found`; `invalid_request` for a call that was not made
 */
export async function readSentPrompt(
  { store }: { store: Store },
  ownerId: string,
  runId: string,
  step: number,
): Promise<SentPrompt> {
  const [[row], [headRow]] = await store.read(
    store.runs.get({ id: runId, ownerId }),
    store.promptHeads.ofRun({ runId }),
  )
  if (!row) throw new AppError('run_not_found', { field: 'id' })
  const { base, events } = await readRunEvents(store, row)
  const written = base && events.slice(1).reduce(reduceMessage, base)
  const steps = written ? stepsOf(runId, written, events) : 0
  if (!base || !written || step >= steps)
    throw new AppError('invalid_request', {
      field: 'step',
      message: `The run made ${steps} model ${steps === 1 ? 'call' : 'calls'}.`,
    })

  const head = headOf(headRow)
  const message = { ...written, parts: partsBefore(written, base, runId, step) }
  const { path, complete } = await readPath(store, written)
  const prompt = buildPrompt({
    path: message.parts.length > 0 ? [...path, message] : path,
    complete,
    instructions: head?.instructions ?? null,
    settings: JSON.parse(row.settings) as ModelSettings,
    tools: [...(head?.tools ?? [])],
    continues: row.continues === 1 && step === 0,
  })
  const recorded = head !== undefined
  const tokens = await tokensOf(prompt)
  return { runId, model: row.model, step, steps, recorded, prompt, tokens }
}

/** The part that stands before a step; before the first one there may be none. */
const border = (runId: string, step: number) => `${runId}.${step}`

function stepsOf(runId: string, written: Message, events: readonly ConversationEvent[]): number {
  if (!events.some(({ type }) => type === 'step-start' || type === 'snapshot')) return 0
  let steps = 1
  while (written.parts.some(({ id }) => id === border(runId, steps))) steps++
  return steps
}

/** What the message held when the step began. */
function partsBefore(written: Message, base: Message, runId: string, step: number) {
  const end = written.parts.findIndex(({ id }) => id === border(runId, step))
  return written.parts.slice(0, step === 0 ? base.parts.length : end)
}

/** The branch above a message, oldest first, from the message on that the run says it was given first. */
async function readPath(
  store: Store,
  { conversationId, parentId, promptFrom }: Message,
): Promise<{ path: Message[]; complete: boolean }> {
  const path: Message[] = []
  for (let next = parentId; next !== null; next = path.at(-1)!.parentId) {
    const page = await readBranch(store, conversationId, next)
    const last = page.findIndex(({ id }) => id === promptFrom)
    path.push(...(last < 0 ? page : page.slice(0, last + 1)))
    if (last >= 0 || page.length === 0) break
  }
  return { path: path.reverse(), complete: promptFrom === undefined }
}

/** Counting looks at every letter, so between two messages others have their turn. */
async function tokensOf(prompt: Prompt): Promise<SentPrompt['tokens']> {
  const messages: number[] = []
  for (const message of prompt.messages) {
    messages.push(messageTokens(message))
    await setImmediate()
  }
  return {
    instructions: estimateTokenCount(prompt.instructions ?? ''),
    tools: prompt.tools.length > 0 ? estimateTokenCount(JSON.stringify(prompt.tools)) : 0,
    messages,
  }
}
