import type {
  FilePart,
  JsonObject,
  ModelSettings,
  Part,
  Prompt,
  PromptMessage,
  ToolPart,
} from '../../../protocol/index.ts'
import { inputObject, resultText, stepsOf, wordsOf, wordsOfPart } from './prompt-parts.ts'

type WireMessage = Record<string, unknown>

/** How a server differs from the plain protocol. */
export interface RequestQuirks {
  /** The name of the setting that limits the answer's length. */
  maxTokensField: 'max_tokens' | 'max_completion_tokens'
}

/** The body of a streamed Chat Completions request. */
export function chatRequest(model: string, prompt: Prompt, quirks: RequestQuirks): JsonObject {
  const messages: WireMessage[] = []
  if (prompt.instructions) messages.push({ role: 'system', content: prompt.instructions })
  for (const message of prompt.messages) messages.push(...wireMessages(message))
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...settingsOf(prompt.settings, quirks),
    ...(prompt.tools.length === 0 ? {} : { tools: prompt.tools.map(toolOf) }),
  } as JsonObject
}

function toolOf(tool: Prompt['tools'][number]): WireMessage {
  const { name, description, inputSchema } = tool
  return { type: 'function', function: { name, description, parameters: inputSchema } }
}

function settingsOf(settings: ModelSettings, quirks: RequestQuirks): WireMessage {
  const wire: WireMessage = {}
  if (settings.temperature !== undefined) wire['temperature'] = settings.temperature
  if (settings.topP !== undefined) wire['top_p'] = settings.topP
  if (settings.reasoningEffort !== undefined) wire['reasoning_effort'] = settings.reasoningEffort
  if (settings.stop?.length) wire['stop'] = settings.stop
  if (settings.seed !== undefined) wire['seed'] = settings.seed
  if (settings.maxOutputTokens !== undefined) wire[quirks.maxTokensField] = settings.maxOutputTokens
  return wire
}

function wireMessages(message: PromptMessage): WireMessage[] {
  if (message.role === 'assistant') return stepsOf(message.parts).flatMap(wireStep)
  if (message.role === 'system') {
    const content = wordsOf(message.parts)
    return content === '' ? [] : [{ role: 'system', content }]
  }
  const content = userContent(message.parts)
  return content.length === 0 ? [] : [{ role: 'user', content }]
}

/** Plain text where there is nothing but text: not every server takes a list. */
function userContent(parts: Part[]): string | WireMessage[] {
  const content = parts.flatMap((part): WireMessage[] => {
    if (part.type === 'file') return imageOf(part)
    const text = wordsOfPart(part)
    return text === undefined || text === '' ? [] : [{ type: 'text', text }]
  })
  return content.some((item) => item['type'] === 'image_url') ? content : wordsOf(parts)
}

function imageOf(part: FilePart): WireMessage[] {
  if (part.kind !== 'image' || part.data.type === 'reference') return []
  const url =
    part.data.type === 'url'
      ? part.data.url
      : `data:${part.mediaType ?? 'image/png'};base64,${part.data.base64}`
  return [{ type: 'image_url', image_url: { url } }]
}

function wireStep(parts: Part[]): WireMessage[] {
  const content = wordsOf(parts)
  const tools = parts.filter(
    (part): part is ToolPart =>
      part.type === 'tool' && !part.providerExecuted && part.state !== 'input-streaming',
  )
  if (tools.length === 0) return content === '' ? [] : [{ role: 'assistant', content }]
  const calls = tools.map((tool) => ({
    id: tool.toolCallId,
    type: 'function',
    function: { name: tool.toolName, arguments: JSON.stringify(inputObject(tool.input)) },
  }))
  return [
    { role: 'assistant', content: content === '' ? null : content, tool_calls: calls },
    ...tools.map((tool) => ({
      role: 'tool',
      tool_call_id: tool.toolCallId,
      content: resultText(tool),
    })),
  ]
}
