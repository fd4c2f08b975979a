import {
  AppError,
  createId,
  reduceMessage,
  startMessage,
  type Message,
  type TemporaryPrompt,
} from '../../protocol/index.ts'
import { executeRun } from '../runs/execute-run.ts'
import type { RunContext } from '../runs/run-context.ts'
import { createTools } from '../tools/registry.ts'
import { temporaryLog, type Reader } from './temporary-log.ts'

/** What temporary runs share: what all runs do, without storage, tools and a title. */
export interface TemporaryContext extends RunContext {
  /** Who asked, for each run that goes on. */
  readonly owners: Map<string, string>
}

const refuse = () => Promise.reject(new Error('a temporary run wanted to store something'))

/** Makes a context of another one in which nothing can be read or written, not even by mistake. */
export function temporaryRuns(context: RunContext): TemporaryContext {
  return {
    ...context,
    store: { ...context.store, read: refuse, write: refuse },
    log: { commit: refuse, openRun: refuse as never },
    // A tool may be asked about, which takes longer than a request, and what it has done is not forgotten.
    tools: createTools(),
    titleModel: undefined,
    // There is nowhere to keep one: what does not fit is left out.
    summaryModel: undefined,
    active: new Map(),
    queued: new Set(),
    owners: new Map(),
  }
}

/**
 * Answers with a run that belongs to the request: its events go to the reader alone, and it stops when the reader goes.
 * @param open makes the reader, once nothing speaks against it
 * @throws AppError `unknown_model`, `no_model`, `too_many_runs`, `overloaded`, `draining`
 */
export function answerTemporarily(
  context: TemporaryContext,
  ownerId: string,
  prompt: TemporaryPrompt & { after: number },
  open: () => Reader,
): void {
  const { active, owners, runLimit, maxRuns, now } = context
  if (context.draining) throw new AppError('draining', { retryAfter: 1 })
  if (active.size >= maxRuns) throw new AppError('overloaded', { retryAfter: 1 })
  const model = context.models.resolve(prompt.model ?? null)
  const live = [...owners.values()].filter((owner) => owner === ownerId).length
  if (runLimit > 0 && live >= runLimit) throw new AppError('too_many_runs', { retryAfter: 1 })

  const at = new Date(now()).toISOString()
  const path = messagesOf(prompt, at)
  const last = path.at(-1)!
  const reply = last.role === 'assistant' ? last : undefined
  const runStart = {
    type: 'run-start' as const,
    runId: createId('run', now()),
    messageId: reply?.id ?? createId('msg', now()),
    parentId: reply ? reply.parentId : last.id,
    model: model.id,
    at,
  }
  const { runId } = runStart
  const reader = open()
  const log = temporaryLog(reader, prompt.after)
  log.append(runStart)
  owners.set(runId, ownerId)
  const ended = () => {
    owners.delete(runId)
    reader.end()
  }
  executeRun(
    { ...context, ended, log: { ...context.log, openRun: () => log } },
    {
      id: runId,
      conversationId: '',
      ownerId,
      epoch: 1,
      startSeq: prompt.after + 1,
      model,
      settings: { ...context.models.settings, ...prompt.settings },
      instructions: prompt.instructions ?? null,
      message: reply ? reduceMessage(reply, runStart) : startMessage('', runStart),
      above: path.slice(0, reply ? -1 : undefined).reverse(),
      continues: reply !== undefined,
    },
  )
  reader.onClose(() => active.get(runId)?.abort('stopped'))
}

/** What was said, as a branch. */
function messagesOf({ messages }: TemporaryPrompt, createdAt: string): Message[] {
  const path: Message[] = []
  for (const { id = createId('msg'), role, parts, ...told } of messages)
    path.push({
      id,
      conversationId: '',
      parentId: path.at(-1)?.id ?? null,
      role,
      parts: parts.map((part, i) => ({ id: `${id}.${i}`, ...part })),
      createdAt,
      ...told,
    })
  return path
}
