import type { SnippetPiece } from '../../protocol/index.ts'

/** A text with what was found in it marked. */
export function Pieces({ of }: { of: readonly SnippetPiece[] }) {
  return <>{of.map(({ text, hit }, i) => (hit ? <mark key={i}>{text}</mark> : text))}</>
}
