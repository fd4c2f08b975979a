import type { Part } from '../../protocol/index.ts'

const isSource = ({ type }: Part) => type === 'source'

/** Parts as they are read: what a reply rests on stands at its end, since models name it in the middle of a sentence. */
export function sourcesLast(parts: readonly Part[]): Part[] {
  return [...parts.filter((part) => !isSource(part)), ...parts.filter(isSource)]
}
