import type { ModelParameter } from '../../../protocol/index.ts'
import type { RequestQuirks } from './openai-request.ts'
import type { PackageProtocol } from './packages.ts'

/** What is known of a provider before anyone configures it. */
export interface ProviderRow {
  /** The part of a model id before the first colon; also its name in the price list. */
  id: string
  label: string
  /** Needs a key, or is a server of the user's own. */
  kind: 'hosted' | 'local'
  protocol: 'chat-completions' | 'messages' | PackageProtocol
  /** Environment variables that hold its key; the first one set wins. */
  keyNames: readonly string[]
  /** Environment variables that hold its address; the first one set wins. */
  baseUrlNames: readonly string[]
  baseUrl: string
  /** Has everybody an address of their own? `baseUrl` then shows what it looks like. */
  needsAddress?: true
  /** What its address ends with where people leave it out; `v1` by default, null for nothing. */
  version?: string | null
  /** Where it lists its models; undefined: as OpenAI does; null: nowhere. */
  lists?: 'gemini' | 'cohere' | null
  /** Another provider whose key and address are its own, too: it is the same one, spoken to in another way. */
  accessOf?: string
  /** Its name in the price list, where that is another one. */
  pricedAs?: string
  /** Its name in OpenTelemetry's conventions, where that is another one. */
  tracedAs?: string
  /** The model to start with, at the provider's own address. */
  defaultModel: string | null
  quirks?: RequestQuirks
  /** The names of its models that can be told how much to think. */
  thinks?: RegExp
  /** What models do not take that take all of its others' settings, by their names. */
  lacks?: readonly (readonly [names: RegExp, parameters: readonly ModelParameter[]])[]
}

/** A server of the operator's that speaks Chat Completions. */
export interface OwnServer {
  /** With or without `/v1`. */
  baseUrl: string
  apiKey?: string
  /** Its name for people; its id by default. */
  label?: string
}

/** Models of OpenAI that think refuse sampling settings. */
const OPENAI_THINKS = /^(o\d|gpt-[5-9](?!.*chat))/
/** Claude before it thought. */
const CLAUDE_PLAIN = String.raw`3(?=$|[-.])(?!-7)|instant(?=$|-)|v?2(?=$|[-.:])`
/** Claude that takes sampling settings; what comes after it refuses them. */
const CLAUDE_SAMPLES = String.raw`${CLAUDE_PLAIN}|3-7|(?:sonnet|opus)-4(?=[-@])(?!-[78])|haiku-4-5`

/** Gemini that thinks. */
const GEMINI_THINKS = /^gemini-(2\.5|[3-9])/

const OPENAI: ProviderRow = {
  id: 'openai',
  label: 'OpenAI',
  kind: 'hosted',
  protocol: 'chat-completions',
  keyNames: ['OPENAI_API_KEY'],
  baseUrlNames: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
  baseUrl: 'https://api.openai.com/v1',
  defaultModel: 'gpt-5.4-mini',
  quirks: { maxTokensField: 'max_completion_tokens' },
  thinks: OPENAI_THINKS,
  lacks: [[OPENAI_THINKS, ['temperature', 'topP', 'stop']]],
}

/** Providers that are configured and listed under another name. */
const VARIANTS: readonly ProviderRow[] = [
  {
    ...OPENAI,
    id: 'openai-responses',
    protocol: 'responses',
    accessOf: 'openai',
    pricedAs: 'openai',
    tracedAs: 'openai',
    lacks: [
      [/^/, ['stop', 'seed']],
      [OPENAI_THINKS, ['temperature', 'topP']],
    ],
  },
]

/** All providers, in the order in which the default model is looked for. */
export const PROVIDERS: readonly ProviderRow[] = [
  OPENAI,
  {
    id: 'anthropic',
    label: 'Anthropic',
    kind: 'hosted',
    protocol: 'messages',
    keyNames: ['ANTHROPIC_API_KEY'],
    baseUrlNames: ['ANTHROPIC_BASE_URL'],
    baseUrl: 'https://api.anthropic.com/v1',
    defaultModel: 'claude-sonnet-5',
    thinks: new RegExp(`claude-(?!${CLAUDE_PLAIN})`),
    lacks: [
      [/^/, ['seed']],
      [new RegExp(`claude-(?!${CLAUDE_SAMPLES})`), ['temperature', 'topP']],
    ],
  },
  {
    id: 'google',
    label: 'Google Gemini',
    kind: 'hosted',
    protocol: 'gemini',
    keyNames: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    baseUrlNames: ['GOOGLE_BASE_URL', 'GEMINI_BASE_URL'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    version: 'v1beta',
    lists: 'gemini',
    tracedAs: 'gcp.gemini',
    defaultModel: 'gemini-2.5-flash',
    thinks: GEMINI_THINKS,
  },
  {
    id: 'groq',
    label: 'Groq',
    kind: 'hosted',
    protocol: 'groq',
    keyNames: ['GROQ_API_KEY'],
    baseUrlNames: ['GROQ_BASE_URL'],
    baseUrl: 'https://api.groq.com/openai/v1',
    defaultModel: 'llama-3.3-70b-versatile',
    thinks: /gpt-oss/,
  },
  {
    id: 'mistral',
    label: 'Mistral',
    kind: 'hosted',
    protocol: 'mistral',
    keyNames: ['MISTRAL_API_KEY'],
    baseUrlNames: ['MISTRAL_BASE_URL'],
    baseUrl: 'https://api.mistral.ai/v1',
    tracedAs: 'mistral_ai',
    defaultModel: 'mistral-medium-latest',
  },
  {
    id: 'cohere',
    label: 'Cohere',
    kind: 'hosted',
    protocol: 'cohere',
    keyNames: ['COHERE_API_KEY', 'CO_API_KEY'],
    baseUrlNames: ['COHERE_BASE_URL'],
    baseUrl: 'https://api.cohere.com/v2',
    version: 'v2',
    lists: 'cohere',
    thinks: /reasoning/,
    defaultModel: 'command-a-03-2025',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    kind: 'hosted',
    protocol: 'chat-completions',
    keyNames: ['OPENROUTER_API_KEY'],
    baseUrlNames: ['OPENROUTER_BASE_URL'],
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'openrouter/auto',
    // Its list tells which do; the others pass over it.
    thinks: /^/,
  },
  {
    id: 'azure',
    label: 'Azure OpenAI',
    kind: 'hosted',
    protocol: 'azure',
    keyNames: ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'],
    baseUrlNames: ['AZURE_BASE_URL'],
    baseUrl: 'https://RESOURCE.openai.azure.com/openai/v1',
    needsAddress: true,
    tracedAs: 'azure.ai.openai',
    lists: null,
    defaultModel: null,
    thinks: OPENAI_THINKS,
    lacks: [[OPENAI_THINKS, ['temperature', 'topP', 'stop']]],
  },
  {
    id: 'bedrock',
    label: 'Amazon Bedrock',
    kind: 'hosted',
    protocol: 'bedrock',
    keyNames: ['AWS_BEARER_TOKEN_BEDROCK'],
    baseUrlNames: ['BEDROCK_BASE_URL'],
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    version: null,
    lists: null,
    pricedAs: 'aws',
    tracedAs: 'aws.bedrock',
    defaultModel: null,
    thinks: /claude-(?!3-[05]|3-haiku|instant|v2)/,
    lacks: [[/^/, ['seed']]],
  },
  {
    id: 'vertex',
    label: 'Google Vertex AI',
    kind: 'hosted',
    protocol: 'vertex',
    keyNames: ['GOOGLE_VERTEX_API_KEY'],
    baseUrlNames: ['VERTEX_BASE_URL'],
    baseUrl: 'https://aiplatform.googleapis.com/v1/publishers/google',
    lists: null,
    pricedAs: 'google',
    tracedAs: 'gcp.vertex_ai',
    defaultModel: null,
    thinks: GEMINI_THINKS,
  },
  {
    id: 'ollama',
    label: 'Ollama',
    kind: 'local',
    protocol: 'chat-completions',
    keyNames: ['OLLAMA_API_KEY'],
    baseUrlNames: ['OLLAMA_BASE_URL'],
    baseUrl: 'http://127.0.0.1:11434/v1',
    defaultModel: null,
    thinks: /gpt-oss/,
  },
  {
    id: 'lmstudio',
    label: 'LM Studio',
    kind: 'local',
    protocol: 'chat-completions',
    keyNames: ['LMSTUDIO_API_KEY'],
    baseUrlNames: ['LMSTUDIO_BASE_URL'],
    baseUrl: 'http://127.0.0.1:1234/v1',
    defaultModel: null,
    thinks: /gpt-oss/,
  },
  {
    id: 'llamacpp',
    label: 'llama.cpp',
    kind: 'local',
    protocol: 'chat-completions',
    keyNames: ['LLAMACPP_API_KEY'],
    baseUrlNames: ['LLAMACPP_BASE_URL'],
    baseUrl: 'http://127.0.0.1:8080/v1',
    defaultModel: null,
  },
]

/** The row of a provider id; undefined where there is none. @param rows those of this server; the table's by default */
export function providerRow(
  id: string,
  rows: readonly ProviderRow[] = PROVIDERS,
): ProviderRow | undefined {
  return [...rows, ...VARIANTS].find((row) => row.id === id)
}

/** The rows of a server's own table: ours, and those that its config file adds. */
export function rowsWith(servers: Record<string, OwnServer> = {}): readonly ProviderRow[] {
  const own = Object.entries(servers).map(([id, { label = id, baseUrl }]): ProviderRow => ({
    ...{ id, label, baseUrl, kind: 'hosted', protocol: 'chat-completions', defaultModel: null },
    ...{ keyNames: [], baseUrlNames: [] },
  }))
  return [...PROVIDERS, ...own]
}
