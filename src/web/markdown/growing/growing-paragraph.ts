import type { Grow, OpenBlock } from './growing.ts'

/** Of these no markup is made, and none is closed or undone by them where they go on with a word of the same. */
const PLAIN = /^[\p{L}\p{M}\p{N}, ]+$/u

/** A paragraph in which plain words follow each other. */
export function growingParagraph({ source, spec }: OpenBlock): Grow | undefined {
  const before = spec.children.slice(0, -1)
  const last = spec.children.at(-1)
  const word = source.slice(Math.max(source.lastIndexOf(' '), source.lastIndexOf('\n')) + 1)
  if (typeof last !== 'string' || !last.endsWith(source.at(-1)!) || !PLAIN.test(word))
    return undefined
  let words = last
  return (added) => {
    if (!PLAIN.test(added)) return undefined
    words += added
    return { ...spec, children: [...before, words] }
  }
}
