import type { Part, SourcePart } from '../../protocol/index.ts'

/**
 * The parts as somebody reads them: neighbouring texts are one. The sources are not among them: a model names them in the
 * middle of a sentence or of its code, so they part no text and stand at the end (`sourcesOf`).
 */
export function joinedParts(parts: readonly Part[]): Exclude<Part, SourcePart>[] {
  const joined: Exclude<Part, SourcePart>[] = []
  for (const part of parts) {
    if (part.type === 'source') continue
    const last = joined.at(-1)
    if (part.type === 'text' && last?.type === 'text')
      joined[joined.length - 1] = { ...last, text: last.text + part.text }
    else joined.push(part)
  }
  return joined
}
