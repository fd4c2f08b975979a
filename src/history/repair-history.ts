import type {
  HistoryMessage,
  HistoryRequest,
  HistoryResponse,
  RequestPart,
  ToolCallPart,
  ToolReturnPart,
} from './history-message.ts'

const INTERRUPTED = 'The tool call was interrupted before a result was produced.'

/** By this the library knows results that nobody gave. */
const SYNTHESIZED = 'pydantic_ai_synthesized_tool_return'

export interface RepairOptions {
  /** Are open calls of a last response closed too? Left out: if it was interrupted. Otherwise their results may still come. */
  repairLastResponse?: boolean
}

/**
 * A history as every provider takes it: results only behind their calls, no call without a result, and no two requests
 * in a row that could be one. Pure, and doing it twice changes nothing. It is a view: what is stored stays as it is.
 */
export function repairHistory(
  messages: readonly HistoryMessage[],
  { repairLastResponse }: RepairOptions = {},
): HistoryMessage[] {
  const known = messages.filter((message) => message.kind !== 'unknown')
  return mergeNeighbours(pairCalls(known, repairLastResponse))
}

type Known = HistoryRequest | HistoryResponse

function pairCalls(messages: readonly Known[], repairLast: boolean | undefined): Known[] {
  const repaired: Known[] = []
  let open: OpenCalls | undefined
  messages.forEach((message, index) => {
    const isLast = index === messages.length - 1
    if (message.kind === 'response') {
      if (open) close(repaired, open)
      open = openCalls(message, repaired.length + 1)
      repaired.push(message)
      if (isLast && (repairLast ?? message.state === 'interrupted')) close(repaired, open)
      return
    }
    const answers = message.parts.filter(
      (part) => isResult(part) && open?.calls.delete(part.tool_call_id),
    )
    // Only the request right behind the calls may hold their results.
    const later = open && open.answersAt < repaired.length
    const parts = message.parts.filter(
      (part) => !isResult(part) || (!later && answers.includes(part)),
    )
    if (later) addResults(repaired, open!.answersAt, answers)
    if (parts.length > 0 || message.parts.length === 0 || isLast)
      repaired.push(parts.length === message.parts.length ? message : { ...message, parts })
    if (isLast && open) close(repaired, open)
  })
  return repaired
}

/** The calls of the newest response that have no result yet, and where the request with their results stands. */
interface OpenCalls {
  response: HistoryResponse
  calls: Map<string, ToolCallPart>
  answersAt: number
}

function openCalls(response: HistoryResponse, answersAt: number): OpenCalls {
  const calls = new Map<string, ToolCallPart>()
  for (const part of response.parts)
    if (part.part_kind === 'tool-call') calls.set(part.tool_call_id, part)
  return { response, calls, answersAt }
}

/** Gives each open call a result, behind those that are there. */
function close(repaired: Known[], { response, calls, answersAt }: OpenCalls): void {
  if (calls.size === 0) return
  const made = [...calls.values()].map((call) => interrupted(call, response.timestamp))
  calls.clear()
  if (repaired[answersAt]?.kind === 'request') addResults(repaired, answersAt, made)
  else repaired.splice(answersAt, 0, { ...EMPTY_REQUEST, parts: made })
}

/** Puts results behind those that a request has already. */
function addResults(repaired: Known[], at: number, results: readonly RequestPart[]): void {
  const request = repaired[at] as HistoryRequest
  if (results.length === 0) return
  const behind = request.parts.findLastIndex(isResult) + 1
  repaired[at] = { ...request, parts: request.parts.toSpliced(behind, 0, ...results) }
}

function interrupted(call: ToolCallPart, timestamp: string): ToolReturnPart {
  return {
    tool_name: call.tool_name,
    content: INTERRUPTED,
    tool_call_id: call.tool_call_id,
    tool_kind: call.tool_kind,
    metadata: new Map([[SYNTHESIZED, true]]),
    timestamp,
    outcome: 'interrupted',
    part_kind: 'tool-return',
  }
}

const EMPTY_REQUEST: HistoryRequest = {
  parts: [],
  timestamp: null,
  instructions: null,
  kind: 'request',
  run_id: null,
  conversation_id: null,
  metadata: null,
  state: 'complete',
}

/** A retry about a tool call is its result too. */
function isResult(part: RequestPart): part is Extract<RequestPart, { tool_call_id: string }> {
  return (
    part.part_kind === 'tool-return' ||
    (part.part_kind === 'retry-prompt' && part.tool_name !== null)
  )
}

function mergeNeighbours(messages: readonly Known[]): Known[] {
  const merged: Known[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.kind === 'request' && message.kind === 'request' && agree(last, message))
      merged[merged.length - 1] = mergeRequests(last, message)
    else if (
      last?.kind === 'response' &&
      message.kind === 'response' &&
      bothSynthetic(last, message)
    )
      merged[merged.length - 1] = { ...last, parts: [...last.parts, ...message.parts] }
    else merged.push(message)
  }
  return merged
}

function agree(a: HistoryRequest, b: HistoryRequest): boolean {
  return a.instructions === null || b.instructions === null || a.instructions === b.instructions
}

function mergeRequests(a: HistoryRequest, b: HistoryRequest): HistoryRequest {
  const parts = [...a.parts, ...b.parts]
  return {
    ...b,
    parts: [...parts.filter(isResult), ...parts.filter((part) => !isResult(part))],
    timestamp: b.timestamp ?? a.timestamp,
    instructions: b.instructions ?? a.instructions,
  }
}

/** Made by an application, not by a model. */
function bothSynthetic(...responses: HistoryResponse[]): boolean {
  return responses.every(
    ({ model_name, provider_name, provider_response_id }) =>
      model_name === null && provider_name === null && provider_response_id === null,
  )
}
