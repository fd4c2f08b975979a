import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { ModelInfo, Usage } from '../../../protocol/index.ts'
import type { Model } from '../model.ts'
import { bridgeModel } from './ai-sdk-bridge.ts'
import type { streamPost } from './stream-post.ts'
import type { SilenceLimits, StartTimer } from './watchdog.ts'

/** A model behind Anthropic's Messages. */
export interface AnthropicOptions {
  info: ModelInfo
  label: string
  /** As `apiUrl` gives it. */
  baseUrl: string
  apiKey?: string | undefined
  limits?: SilenceLimits | undefined
  startTimer?: StartTimer | undefined
  /** Replaced in tests. */
  post?: typeof streamPost
}

/** Loads the provider package at the first request; it would otherwise read keys and addresses from the environment. */
export function createAnthropicModel(options: AnthropicOptions): Model {
  const { info, baseUrl, apiKey } = options
  return bridgeModel({
    ...options,
    metadataKey: 'anthropic',
    cachePoint: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    earlyUsage,
    async load(fetch) {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      const provider = createAnthropic({
        baseURL: baseUrl,
        apiKey: apiKey ?? 'none',
        fetch,
      })
      return provider.languageModel(info.name)
    },
  })
}

/** The prompt's tokens come with the first event, and are all there is of a reply that is stopped. */
function earlyUsage(part: LanguageModelV4StreamPart): Usage | undefined {
  if (part.type !== 'custom' || part.kind !== 'anthropic.message_start') return undefined
  const raw = part.providerMetadata?.['anthropic']?.['usage'] as Record<string, unknown> | undefined
  if (!raw || typeof raw !== 'object') return undefined
  const count = (name: string): number => {
    const value = raw[name]
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
  }
  const cached = count('cache_read_input_tokens')
  const written = count('cache_creation_input_tokens')
  return {
    inputTokens: count('input_tokens') + cached + written,
    outputTokens: count('output_tokens'),
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    estimated: true,
  }
}
