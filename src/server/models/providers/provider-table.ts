import type { ModelParameter } from '../../../protocol/index.ts'
import type { RequestQuirks } from './openai-request.ts'

/** What is known of a provider before anyone configures it. */
export interface ProviderRow {
  /** The part of a model id before the first colon; also its name in the price list. */
  id: string
  label: string
  /** Needs a key, or is a server of the user's own. */
  kind: 'hosted' | 'local'
  protocol: 'chat-completions' | 'messages'
  /** Environment variables that hold its key; the first one set wins. */
  keyNames: readonly string[]
  /** Environment variables that hold its address; the first one set wins. */
  baseUrlNames: readonly string[]
  baseUrl: string
  /** The model to start with, at the provider's own address. */
  defaultModel: string | null
  quirks?: RequestQuirks
  /** The names of its models that can be told how much to think. */
  thinks?: RegExp
  /** What models do not take that take all of its others' settings, by their names. */
  lacks?: readonly (readonly [names: RegExp, parameters: readonly ModelParameter[]])[]
}

/** Models of OpenAI that think refuse sampling settings. */
const OPENAI_THINKS = /^(o\d|gpt-[5-9](?!.*chat))/
/** Claude before it thought. */
const CLAUDE_PLAIN = String.raw`3(?=$|[-.])(?!-7)|instant(?=$|-)|v?2(?=$|[-.:])`
/** Claude that takes sampling settings; what comes after it refuses them. */
const CLAUDE_SAMPLES = String.raw`${CLAUDE_PLAIN}|3-7|(?:sonnet|opus)-4(?=[-@])(?!-[78])|haiku-4-5`

/** All providers, in the order in which the default model is looked for. */
export const PROVIDERS: readonly ProviderRow[] = [
  {
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
  },
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
    protocol: 'chat-completions',
    keyNames: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    baseUrlNames: ['GOOGLE_BASE_URL', 'GEMINI_BASE_URL'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    defaultModel: 'gemini-2.5-flash',
    thinks: /^gemini-(2\.5|[3-9])/,
  },
  {
    id: 'groq',
    label: 'Groq',
    kind: 'hosted',
    protocol: 'chat-completions',
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
    protocol: 'chat-completions',
    keyNames: ['MISTRAL_API_KEY'],
    baseUrlNames: ['MISTRAL_BASE_URL'],
    baseUrl: 'https://api.mistral.ai/v1',
    defaultModel: 'mistral-medium-latest',
    quirks: { maxTokensField: 'max_tokens', seedField: 'random_seed' },
  },
  {
    id: 'cohere',
    label: 'Cohere',
    kind: 'hosted',
    protocol: 'chat-completions',
    keyNames: ['COHERE_API_KEY', 'CO_API_KEY'],
    baseUrlNames: ['COHERE_BASE_URL'],
    baseUrl: 'https://api.cohere.ai/compatibility/v1',
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

/** The row of a provider id; undefined where there is none. */
export function providerRow(id: string): ProviderRow | undefined {
  return PROVIDERS.find((row) => row.id === id)
}
