import type { Message, Part, ToolPart } from '../protocol/index.ts'
import {
  costOf,
  FINISH_REASONS,
  isoOf,
  requestPartsOf,
  responsePartsOf,
  returnOf,
  usageOf,
} from './from-parts.ts'
import type {
  HistoryMessage,
  HistoryRequest,
  HistoryResponse,
  RequestPart,
} from './history-message.ts'
import { readOrigin, type Origin } from './origin.ts'
import { losslessOf } from './plain.ts'

export interface FromMessagesOptions {
  conversationId: string
  /** What the model is told before everything else, for requests of our own. */
  instructions: string | null
}

/**
 * A branch of our messages, oldest first, as a history in today's form. What was imported comes back as it came.
 * Sources have no place in it and are left out.
 */
export function fromMessages(
  branch: readonly Message[],
  options: FromMessagesOptions,
): HistoryMessage[] {
  return [...historyOf(branch, options)].flat()
}

/** The same piece by piece, one for each of our messages: a long branch takes a while. */
export function* historyOf(
  branch: readonly Message[],
  options: FromMessagesOptions,
): Generator<HistoryMessage[]> {
  /** The calls whose results stand in an origin, so far. */
  const answered = new Set<string>()
  let { conversationId } = options
  let coming = originOf(branch[0])
  for (const [index, message] of branch.entries()) {
    const origin = coming
    coming = originOf(branch[index + 1])
    for (const id of [...resultsIn(origin), ...resultsIn(coming)]) answered.add(id)
    const parts = message.parts.slice(origin?.parts ?? 0)
    const history = [...(origin?.messages ?? [])]
    conversationId = conversationIdIn(history) ?? conversationId
    const place = { ...options, conversationId }
    if (message.role === 'assistant') {
      if (origin) history.push(...lostResults(message, origin.parts, answered, place))
      if (!origin || parts.length > 0) history.push(...replyOf({ ...message, parts }, place))
    } else if (!origin) {
      // A question belongs to the run that answers it.
      const runId = branch[index + 1]?.runId
      const asked = { ...message, ...(runId === undefined ? {} : { runId }) }
      history.push(requestOf(asked, parts.flatMap(requestPartsIn(message)), place))
    }
    yield history
  }
}

function originOf(message: Message | undefined): Origin | undefined {
  return message?.origin === undefined ? undefined : readOrigin(message.origin)
}

/** What comes after an imported history goes on under its id. */
function conversationIdIn(history: readonly HistoryMessage[]): string | undefined {
  const last = history.findLast(
    (known) => known.kind !== 'unknown' && known.conversation_id !== null,
  )
  return last?.kind === 'unknown' ? undefined : (last?.conversation_id ?? undefined)
}

function resultsIn(origin: Origin | undefined): string[] {
  return (origin?.messages ?? []).flatMap((known) =>
    known.kind === 'request'
      ? known.parts.flatMap((part) =>
          'tool_call_id' in part && part.tool_call_id !== null ? [part.tool_call_id] : [],
        )
      : [],
  )
}

const requestPartsIn = (message: Message) => (part: Part) =>
  requestPartsOf(part, isoOf(message.createdAt))

/** What a person said; neighbouring content is one prompt. */
function requestOf(
  message: Message,
  parts: RequestPart[],
  { conversationId, instructions }: FromMessagesOptions,
): HistoryRequest {
  const joined: RequestPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.part_kind === 'user-prompt' && last?.part_kind === 'user-prompt')
      last.content = [last.content, part.content].flat()
    else joined.push(part)
  }
  return {
    parts: joined,
    timestamp: isoOf(message.createdAt),
    instructions,
    kind: 'request',
    run_id: message.runId ?? null,
    conversation_id: conversationId,
    metadata: message.metadata === undefined ? null : losslessOf({ loquat: message.metadata }),
    state: 'complete',
  }
}

/** A reply: a response for each of its steps, and a request with the results of its tools behind each. */
function replyOf(message: Message, options: FromMessagesOptions): HistoryMessage[] {
  const history: HistoryMessage[] = []
  const steps = stepsOf(message.parts)
  steps.forEach((parts, index) => {
    const last = index === steps.length - 1
    history.push(responseOf(message, parts, last, options))
    const results = parts.flatMap((part) => answersIn(part, message))
    if (results.length > 0) history.push(requestOf(message, results, options))
  })
  return history
}

function responseOf(
  message: Message,
  parts: Part[],
  isLast: boolean,
  { conversationId }: FromMessagesOptions,
): HistoryResponse {
  const [provider, name] = splitModel(message.model)
  const { state } = message
  return {
    parts: parts.flatMap((part) => responsePartsOf(part, provider)),
    usage: usageOf(isLast ? message.usage : undefined, isLast ? costOf(message.cost) : null),
    model_name: name,
    timestamp: isoOf(message.createdAt),
    kind: 'response',
    provider_name: provider,
    provider_url: null,
    provider_details: null,
    provider_response_id: null,
    finish_reason: isLast ? (FINISH_REASONS[message.finishReason ?? 'other'] ?? null) : 'tool_call',
    run_id: message.runId ?? null,
    conversation_id: conversationId,
    metadata: null,
    state:
      !isLast || state === undefined || state === 'completed'
        ? 'complete'
        : state === 'stopped' || state === 'interrupted'
          ? 'interrupted'
          : 'incomplete',
  }
}

function splitModel(model: string | undefined): [string | null, string | null] {
  if (model === undefined) return [null, null]
  const at = model.indexOf(':')
  const provider = model.slice(0, at)
  return [provider === 'imported' ? null : provider, model.slice(at + 1)]
}

/** Cut where a model call ended: at the marks, and where words follow a call whose result they were written with. */
function stepsOf(parts: readonly Part[]): Part[][] {
  const steps: Part[][] = []
  let step: Part[] = []
  const cut = (): void => {
    if (step.length > 0) steps.push(step)
    step = []
  }
  for (const part of parts) {
    const speaks = part.type === 'text' || part.type === 'reasoning'
    if (part.type === 'step-start' || (speaks && step.some((before) => ownResult(before)))) cut()
    if (part.type !== 'step-start' && part.type !== 'source') step.push(part)
    if (part.type === 'retry') cut()
  }
  cut()
  return steps
}

/** A tool that we ran and that has ended. */
function ownResult(part: Part): part is ToolPart {
  return part.type === 'tool' && !part.providerExecuted && part.state === 'done'
}

function answersIn(part: Part, message: Message): RequestPart[] {
  if (ownResult(part)) return [returnOf(part, message.createdAt)]
  return part.type === 'retry' || part.type === 'tool-availability'
    ? requestPartsOf(part, isoOf(message.createdAt))
    : []
}

/**
 * Results that came together with a person's next words stand in the origin of those. On a branch with other words they
 * are taken from the calls they were put to.
 * @param imported how many of the message's parts are imported
 */
function lostResults(
  message: Message,
  imported: number,
  answered: ReadonlySet<string>,
  options: FromMessagesOptions,
): HistoryRequest[] {
  const lost = message.parts
    .slice(0, imported)
    .filter(ownResult)
    .filter((part) => part.output !== undefined && !answered.has(part.toolCallId))
  const results = lost.map((part) => returnOf(part, message.createdAt))
  return results.length === 0 ? [] : [requestOf(message, results, options)]
}
