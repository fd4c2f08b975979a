import {
  AppError,
  cutAt,
  reduceMessage,
  textOf,
  type ConversationEvent,
  type Message,
  type ModelSettings,
  type Prompt,
  type PromptCut,
  type SentPrompt,
} from '../../protocol/index.ts'
import type { RunRow } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { readCompaction } from './compaction.ts'
import { readBranch } from './messages.ts'
import { headOf } from './prompt-head.ts'
import { countMessages, headTokens } from './prompt-size.ts'
import { buildPrompt } from './prompt.ts'
import type { RunSoFar } from './read-run.ts'
import { readRunEvents } from './read-run-events.ts'

/**
 * What a run's model was given in one of its calls.
 * @throws AppError `run_not_found`; `invalid_request` for a call that was not made
 */
export async function readSentPrompt(
  { store }: { store: Store },
  ownerId: string,
  runId: string,
  step: number,
): Promise<SentPrompt> {
  const [[row]] = await store.read(store.runs.get({ id: runId, ownerId }))
  if (!row) throw new AppError('run_not_found', { field: 'id' })
  const { prompt, steps, recorded } = await rebuildPrompt(store, row, step)
  const { instructions, tools, messages } = prompt
  const tokens = { ...headTokens({ instructions, tools }), messages: await countMessages(messages) }
  return { runId, model: row.model, step, steps, recorded, prompt, tokens }
}

/**
 * The prompt of a call, built anew by the same function from the same things, since the messages above a reply do not change any
 * more and the rest is kept with the run.
 * @throws AppError `invalid_request` for a call that was not made
 */
export async function rebuildPrompt(
  store: Store,
  row: RunRow,
  step: number,
): Promise<Pick<SentPrompt, 'prompt' | 'steps' | 'recorded'>> {
  const runId = row.id
  const [[headRow]] = await store.read(store.promptHeads.ofRun({ runId }))
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
  const cut = cutAt(written, border(runId, step))
  const { path, complete } = await readPath(store, written, cut)
  const prompt = buildPrompt({
    path: message.parts.length > 0 ? [...path, message] : path,
    complete,
    compaction: await compactionOf(store, row, cut),
    shortened: cut.promptShortened,
    instructions: head?.instructions ?? null,
    settings: JSON.parse(row.settings) as ModelSettings,
    tools: [...(head?.tools ?? [])],
    continues: row.continues === 1 && step === 0,
  })
  return { prompt, steps, recorded: head !== undefined }
}

/** The call whose end is not there, and what it said; undefined: there is none, or it said nothing. */
export async function readOpenCall(
  store: Store,
  row: RunRow,
  { message, steps, openFrom = Infinity }: RunSoFar,
): Promise<{ prompt: Prompt; text: string } | undefined> {
  const written = message.parts.slice(openFrom)
  if (written.length === 0) return undefined
  const { prompt } = await rebuildPrompt(store, row, steps - 1)
  return { prompt, text: textOf(written) }
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

async function compactionOf(store: Store, row: RunRow, { promptFrom, promptSummary }: PromptCut) {
  if (!promptSummary || promptFrom === undefined) return undefined
  return readCompaction(store, row.conversation_id, promptFrom)
}

/** The branch above a message, oldest first, from the first message on that went along. */
async function readPath(
  store: Store,
  { conversationId, parentId }: Message,
  { promptFrom }: PromptCut,
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
