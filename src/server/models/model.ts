import type { Chunk, ModelInfo, Prompt } from '../../protocol/index.ts'

export type { Chunk }

/** A language model. */
export interface Model {
  /** `provider:name`. */
  readonly id: string
  readonly info: ModelInfo
  /**
   * Answers a prompt. Throws `AppError` with a `provider_*` or `context_too_long` code, before or between chunks.
   * When `signal` aborts, the stream ends or throws at once and the upstream connection is closed.
   */
  stream(prompt: Prompt, options: { signal: AbortSignal }): AsyncIterable<Chunk>
}
