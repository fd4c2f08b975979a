import { AppError, type Prompt } from '../../../protocol/index.ts'
import type { Chunk, Model } from '../model.ts'

/**
 * A model of the operator's own: a function of the prompt. It answers with a text, whole or in pieces, or with chunks of
 * every kind; when it is done, so is the reply. When `signal` aborts nobody reads on.
 */
export type ModelFunction = (
  prompt: Prompt,
  options: { signal: AbortSignal },
) => string | Promise<string> | AsyncIterable<string | Chunk>

/** @param name the part of `function:name` behind the colon */
export function createFunctionModel(name: string, answer: ModelFunction): Model {
  const info = { id: `function:${name}`, provider: 'function', name }
  return {
    id: info.id,
    info,
    async *stream(prompt, options) {
      try {
        yield* inChunks(answer(prompt, options))
      } catch (error) {
        if (error instanceof AppError) throw error
        // Whatever it says is for the log: who asks may be anybody.
        throw new AppError('provider_refused', {
          message: 'The model function failed.',
          cause: error,
        })
      }
    },
  }
}

async function* inChunks(answer: ReturnType<ModelFunction>): AsyncGenerator<Chunk> {
  const pieces = typeof answer === 'string' || 'then' in answer ? [await answer] : answer
  let open: string | undefined
  let texts = 0
  let called = false
  for await (const piece of pieces) {
    if (typeof piece === 'string') {
      if (open === undefined) {
        open = `piece-${texts++}`
        yield { type: 'text-start', id: open }
      }
      yield { type: 'text-delta', id: open, text: piece }
      continue
    }
    if (open !== undefined) yield { type: 'text-end', id: open }
    open = undefined
    called ||= piece.type === 'tool-call'
    yield piece
    if (piece.type === 'finish') return
  }
  if (open !== undefined) yield { type: 'text-end', id: open }
  yield { type: 'finish', finishReason: called ? 'tool-calls' : 'stop' }
}
