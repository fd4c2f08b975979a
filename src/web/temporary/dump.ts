import type { Json, Message, Part, ToolPart } from '../../protocol/index.ts'

/**
 * A branch as the server's import takes it: a message history of PydanticAI (docs/import-export.md). Sources have no place
 * in one.
 */
export function dumpOf(branch: readonly Message[], instructions: string | null): Json {
  return branch.map((message) =>
    message.role === 'assistant' ? responseOf(message) : requestOf(message, instructions),
  )
}

function requestOf({ parts, createdAt }: Message, instructions: string | null): Json {
  const prompts = parts.flatMap((part) =>
    part.type === 'text'
      ? [{ part_kind: 'user-prompt', content: part.text, timestamp: createdAt }]
      : [],
  )
  return { kind: 'request', parts: prompts, instructions, timestamp: createdAt }
}

const FINISH_REASONS: Record<string, string> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  error: 'error',
}

const STATES: Record<string, string> = { completed: 'complete', stopped: 'interrupted' }

function responseOf(message: Message): Json {
  const { model = '', usage, finishReason = '', state = 'completed', createdAt } = message
  const at = model.indexOf(':')
  const provider = model.slice(0, at)
  return {
    kind: 'response',
    parts: message.parts.flatMap((part) => responsePartsOf(part, provider)),
    model_name: model.slice(at + 1),
    provider_name: provider,
    timestamp: createdAt,
    finish_reason: FINISH_REASONS[finishReason] ?? null,
    state: STATES[state] ?? 'incomplete',
    ...(usage
      ? {
          usage: {
            input_tokens: usage.inputTokens,
            output_tokens: usage.outputTokens,
            cache_read_tokens: usage.cachedInputTokens ?? 0,
            cache_write_tokens: usage.cacheWriteTokens ?? 0,
            details:
              usage.reasoningTokens === undefined
                ? {}
                : { reasoning_tokens: usage.reasoningTokens },
          },
        }
      : {}),
  }
}

function responsePartsOf(part: Part, provider: string): Json[] {
  switch (part.type) {
    case 'text':
      return [{ part_kind: 'text', content: part.text }]
    case 'reasoning': {
      const { signature } = part
      const proof = signature === undefined ? {} : { signature, provider_name: provider }
      return [{ part_kind: 'thinking', content: part.text, ...proof }]
    }
    case 'tool':
      return toolParts(part, provider)
    case 'file': {
      const { data, mediaType = 'application/octet-stream' } = part
      if (data.type !== 'bytes') return []
      const content = { kind: 'binary', data: data.base64, media_type: mediaType }
      return [{ part_kind: 'file', content }]
    }
    default:
      return []
  }
}

/** Here only providers run tools. */
function toolParts(part: ToolPart, provider_name: string): Json[] {
  const { toolName: tool_name, toolCallId: tool_call_id, input: args, output = null } = part
  const call = { tool_name, tool_call_id, provider_name }
  const made: Json[] = [{ part_kind: 'builtin-tool-call', args, ...call }]
  if (part.state !== 'done') return made
  const outcome = part.outcome ?? 'success'
  return [...made, { part_kind: 'builtin-tool-return', content: output, outcome, ...call }]
}
