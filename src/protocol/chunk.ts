import type { ProviderMetadata } from './json.ts'
import type { FinishReason } from './run.ts'
import type { Usage } from './usage.ts'

/**
 * What a model yields while it answers. Never stored: `conversations/chunk-events.ts` turns chunks into events. `id` tells parts apart
 * within one stream and need not be unique beyond it. A stream without a `finish` chunk ended without its end mark.
 */
export type Chunk =
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; text: string }
  | { type: 'text-end'; id: string; providerMetadata?: ProviderMetadata }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; text: string }
  | {
      type: 'reasoning-end'
      id: string
      signature?: string
      providerMetadata?: ProviderMetadata
    }
  | {
      type: 'tool-input-start'
      toolCallId: string
      toolName: string
      providerExecuted?: boolean
    }
  | { type: 'tool-input-delta'; toolCallId: string; text: string }
  /** The whole call. May come without the two above. */
  | {
      type: 'tool-call'
      toolCallId: string
      toolName: string
      input: string
      providerExecuted?: boolean
      providerMetadata?: ProviderMetadata
    }
  /** A result of a tool that the provider ran itself; `output` is JSON. */
  | {
      type: 'tool-result'
      toolCallId: string
      output: unknown
      failed?: boolean
    }
  | {
      type: 'source'
      sourceType: 'url' | 'document'
      url?: string
      title?: string
      mediaType?: string
      filename?: string
    }
  | { type: 'file'; mediaType: string; base64: string }
  /** Which of several models answers; comes before all others. */
  | { type: 'model'; model: string }
  /** Tokens so far; a later one replaces an earlier one of the same stream. */
  | { type: 'usage'; usage: Usage }
  /** The end mark. */
  | { type: 'finish'; finishReason: FinishReason }
