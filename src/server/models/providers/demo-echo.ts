import { estimateUsage } from './estimate-usage.ts'
import type { Model } from '../model.ts'
import { restOf } from './scripted-reply.ts'

/** Answers with the user's last message, byte for byte, in two pieces or more. */
export function createEcho(): Model {
  const info = { id: 'demo:echo', provider: 'demo', name: 'echo', parameters: [] }
  return {
    id: info.id,
    info,
    async *stream(prompt, { signal }) {
      const { full, rest } = restOf(prompt, (text) => text)
      yield { type: 'text-start', id: 'text' }
      for (const text of inPieces(rest)) {
        if (signal.aborted) return
        yield { type: 'text-delta', id: 'text', text }
      }
      yield { type: 'text-end', id: 'text' }
      yield { type: 'usage', usage: estimateUsage(prompt, full) }
      yield { type: 'finish', finishReason: 'stop' }
    },
  }
}

/** At most 16 pieces, cut between characters, never within one. */
function inPieces(text: string): string[] {
  const characters = Array.from(text)
  const size = Math.max(1, Math.ceil(characters.length / 16))
  const pieces: string[] = []
  for (let from = 0; from < characters.length; from += size)
    pieces.push(characters.slice(from, from + size).join(''))
  while (pieces.length < 2) pieces.push('')
  return pieces
}
