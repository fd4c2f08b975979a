import type { ModelParameter } from './run.ts'

/** Something that not every model can: read pictures, call tools, think before it answers. */
export type ModelCapability = 'vision' | 'tools' | 'reasoning'

/** A model as clients see it. */
export interface ModelInfo {
  /** `provider:name`, as in `openai:gpt-4o`. */
  id: string
  provider: string
  name: string
  /** Tokens the model can read at once, where known. */
  contextWindow?: number
  /** Micro-dollars per million tokens, where known. */
  price?: { input: number; output: number }
  /** Where its provider says what it can do; absent: nobody knows. */
  capabilities?: ModelCapability[]
  /** The settings it takes, as far as is known of its provider; absent: nobody knows. */
  parameters?: ModelParameter[]
}

/** The default model and why it is that one. */
export interface DefaultModel {
  /** Null when no model can be had: sending is then refused with `no_model`. */
  id: string | null
  why: 'setting' | 'key' | 'base-url' | 'stored-key' | 'local-server' | 'demo' | 'none'
  /** The same as a sentence for people. */
  sentence: string
}

/** A provider as the settings page shows it. Keys are write-only: only the last four characters come back. */
export interface ProviderInfo {
  id: string
  label: string
  /** Needs a key, or is a server of the user's own. */
  kind: 'hosted' | 'local'
  configured: boolean
  /** Where its key or address comes from. */
  source: 'environment' | 'stored' | 'discovered' | null
  baseUrl: string
  keyHint: string | null
}

/** What a person enters for a provider. `apiKey: null` removes the key. */
export interface ProviderInput {
  apiKey?: string | null
  baseUrl?: string | null
}
