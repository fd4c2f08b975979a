import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultOutput,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider'
import type {
  FilePart,
  Part,
  Prompt,
  PromptMessage,
  ReasoningPart,
  ToolPart,
} from '../../../protocol/index.ts'
import {
  hasResult,
  inputObject,
  resultText,
  stepsOf,
  wordsOf,
  wordsOfPart,
} from './prompt-parts.ts'

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content']
type UserContent = Extract<LanguageModelV4Message, { role: 'user' }>['content']
type UrlRules = Record<string, RegExp[]>

/** Who the prompt is for. */
export interface Recipient {
  /** Our provider id: parts written by its models take their metadata with them. */
  provider: string
  /** The name under which it keeps its metadata. */
  metadataKey: string
  supportedUrls: UrlRules
  /** How it is asked to keep what it has read up to the end of a message; absent: it does so unasked, or not at all. */
  cachePoint?: SharedV4ProviderOptions | undefined
}

/** A prompt as an AI SDK provider package wants it. */
export function callOptions(prompt: Prompt, to: Recipient): LanguageModelV4CallOptions {
  const { settings, tools } = prompt
  const messages: LanguageModelV4Message[] = []
  if (prompt.instructions) messages.push({ role: 'system', content: prompt.instructions })
  for (const message of prompt.messages) messages.push(...messagesOf(message, to))
  return {
    prompt: to.cachePoint ? withCachePoints(messages, to.cachePoint) : messages,
    ...(settings.maxOutputTokens === undefined
      ? {}
      : { maxOutputTokens: settings.maxOutputTokens }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.topP === undefined ? {} : { topP: settings.topP }),
    ...(settings.reasoningEffort === undefined ? {} : { reasoning: settings.reasoningEffort }),
    ...(settings.stop?.length ? { stopSequences: settings.stop } : {}),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((tool) => ({ type: 'function' as const, ...tool })) }),
  }
}

/**
 * Behind the instructions, which outlast everything else, behind all of the prompt, with which the next one begins, and where the
 * one before it had its end: a provider looks for what it has read only so far back.
 */
function withCachePoints(
  messages: LanguageModelV4Message[],
  providerOptions: SharedV4ProviderOptions,
): LanguageModelV4Message[] {
  const told = messages.flatMap(({ role }, i) => (role === 'user' || role === 'tool' ? [i] : []))
  const points = new Set(told.slice(-2))
  if (messages[0]?.role === 'system') points.add(0)
  return messages.map((message, i) => (points.has(i) ? { ...message, providerOptions } : message))
}

function messagesOf(message: PromptMessage, to: Recipient): LanguageModelV4Message[] {
  if (message.role === 'assistant') {
    const own = message.model?.split(':', 1)[0] === to.provider
    return stepsOf(message.parts).flatMap((step) => stepMessages(step, own, to))
  }
  if (message.role === 'system') {
    const content = wordsOf(message.parts)
    return content === '' ? [] : [{ role: 'system', content }]
  }
  const content = message.parts.flatMap((part): UserContent => {
    if (part.type === 'file') return fileOf(part, to.supportedUrls)
    const text = wordsOfPart(part)
    return text ? [{ type: 'text', text }] : []
  })
  return content.length === 0 ? [] : [{ role: 'user', content }]
}

function stepMessages(parts: Part[], own: boolean, to: Recipient): LanguageModelV4Message[] {
  const content = parts.flatMap((part) => assistantContent(part, own, to))
  const tools = parts.filter(
    (part): part is ToolPart =>
      part.type === 'tool' && !part.providerExecuted && part.state !== 'input-streaming',
  )
  const messages: LanguageModelV4Message[] = []
  if (content.length > 0) messages.push({ role: 'assistant', content })
  if (tools.length > 0) {
    const results = tools.map((tool) => ({
      type: 'tool-result' as const,
      toolCallId: tool.toolCallId,
      toolName: tool.toolName,
      output: outputOf(tool),
    }))
    messages.push({ role: 'tool', content: results })
  }
  return messages
}

function assistantContent(part: Part, own: boolean, to: Recipient): AssistantContent {
  const options = own ? optionsOf(part) : {}
  if (part.type === 'reasoning') return own ? reasoningOf(part, to) : []
  if (part.type === 'tool') {
    if (part.state === 'input-streaming' || (part.providerExecuted && !own)) return []
    return toolContent(part, options)
  }
  const text = wordsOfPart(part)
  return text ? [{ type: 'text', text, ...options }] : []
}

/**
 * Reasoning without proof of its origin is refused; an empty text with proof is not empty. A bare signature, as imports have
 * it, counts; one beside another provider's metadata is another's.
 */
function reasoningOf(part: ReasoningPart, to: Recipient): AssistantContent {
  const own = part.providerMetadata?.[to.metadataKey]
  const bare = part.signature !== undefined && part.providerMetadata === undefined
  if (own === undefined && !bare) return []
  const proof = part.signature === undefined ? {} : { signature: part.signature }
  const providerOptions = {
    ...part.providerMetadata,
    [to.metadataKey]: { ...proof, ...own },
  }
  return [{ type: 'reasoning', text: part.text, providerOptions }]
}

function toolContent(
  part: ToolPart,
  options: { providerOptions?: SharedV4ProviderOptions },
): AssistantContent {
  const { toolCallId, toolName } = part
  const input = inputObject(part.input)
  if (!part.providerExecuted)
    return [{ type: 'tool-call', toolCallId, toolName, input, ...options }]
  if (!hasResult(part)) return []
  return [
    { type: 'tool-call', toolCallId, toolName, input, providerExecuted: true, ...options },
    { type: 'tool-result', toolCallId, toolName, output: outputOf(part) },
  ]
}

function outputOf(tool: ToolPart): LanguageModelV4ToolResultOutput {
  if (tool.outcome === 'denied') return { type: 'execution-denied', reason: resultText(tool) }
  const failed = tool.outcome !== undefined && tool.outcome !== 'success'
  if (failed || !hasResult(tool) || tool.output === undefined)
    return { type: 'error-text', value: resultText(tool) }
  if (typeof tool.output === 'string') return { type: 'text', value: tool.output }
  return { type: 'json', value: tool.output }
}

function optionsOf(part: Part): { providerOptions?: SharedV4ProviderOptions } {
  if (!part.providerMetadata) return {}
  return { providerOptions: part.providerMetadata }
}

const ANY_OF_KIND = {
  image: 'image/*',
  audio: 'audio/*',
  video: 'video/*',
  document: 'application/pdf',
}

/** Files by bytes, and by address where the provider fetches it itself: the server does not. */
function fileOf(part: FilePart, supportedUrls: UrlRules): LanguageModelV4FilePart[] {
  const mediaType = part.mediaType ?? ANY_OF_KIND[part.kind]
  const filename = part.filename === undefined ? {} : { filename: part.filename }
  if (part.data.type === 'bytes')
    return [
      { type: 'file', mediaType, ...filename, data: { type: 'data', data: part.data.base64 } },
    ]
  if (part.data.type === 'reference' || !URL.canParse(part.data.url)) return []
  if (!isSupported(part.data.url, mediaType, supportedUrls)) return []
  return [
    { type: 'file', mediaType, ...filename, data: { type: 'url', url: new URL(part.data.url) } },
  ]
}

function isSupported(url: string, mediaType: string, rules: UrlRules): boolean {
  const kind = mediaType.split('/', 1)[0]
  return [mediaType, `${kind}/*`, '*/*', '*'].some((name) =>
    rules[name]?.some((rule) => rule.test(url.toLowerCase())),
  )
}
