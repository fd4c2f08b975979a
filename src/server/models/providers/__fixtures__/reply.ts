import type { AppError, Part, Prompt, PromptMessage } from '../../../../protocol/index.ts'
import type { Chunk, Model } from '../../model.ts'

export const user = (text: string): PromptMessage => ({
  role: 'user',
  parts: [{ id: 'p', type: 'text', text }],
})

export function promptOf(...messages: PromptMessage[]): Prompt {
  return {
    instructions: 'Be brief.',
    messages,
    tools: [],
    settings: { maxOutputTokens: 99 },
    dropped: false,
  }
}

/** What a model said, to its end or to what went wrong. */
export async function readReply(
  model: Model,
  prompt: Prompt,
): Promise<{ chunks: Chunk[]; text: string; reasoning: string; error?: AppError }> {
  const chunks: Chunk[] = []
  let error: AppError | undefined
  try {
    const { signal } = new AbortController()
    for await (const chunk of model.stream(prompt, { signal })) chunks.push(chunk)
  } catch (thrown) {
    error = thrown as AppError
  }
  const said = (type: 'text-delta' | 'reasoning-delta') =>
    chunks.flatMap((chunk) => (chunk.type === type ? [chunk.text] : [])).join('')
  return {
    chunks,
    text: said('text-delta'),
    reasoning: said('reasoning-delta'),
    ...(error ? { error } : {}),
  }
}

/** The parts that a run would store of these chunks, every tool having answered `{ sum: 2 }`. */
export function partsOf(chunks: Chunk[]): Part[] {
  const parts: Part[] = []
  let text = ''
  for (const chunk of chunks) {
    if (chunk.type === 'text-delta' || chunk.type === 'reasoning-delta') text += chunk.text
    if (chunk.type === 'text-start' || chunk.type === 'reasoning-start') text = ''
    const meta =
      'providerMetadata' in chunk && chunk.providerMetadata
        ? { providerMetadata: chunk.providerMetadata }
        : {}
    if (chunk.type === 'text-end') parts.push({ id: 'p', type: 'text', text, ...meta })
    if (chunk.type === 'reasoning-end') {
      const proof = chunk.signature === undefined ? {} : { signature: chunk.signature }
      parts.push({ id: 'p', type: 'reasoning', text, ...proof, ...meta })
    }
    if (chunk.type === 'tool-call')
      parts.push({
        id: 'p',
        type: 'tool',
        toolCallId: chunk.toolCallId,
        toolName: chunk.toolName,
        input: chunk.input,
        state: 'done',
        outcome: 'success',
        output: { sum: 2 },
        ...meta,
      })
  }
  return parts
}
