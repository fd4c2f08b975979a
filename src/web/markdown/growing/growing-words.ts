import type { ElementSpec, Spec } from '../../../markdown/spec.ts'
import type { Grow } from './growing.ts'

/** Of these no markup is made, and none is closed or undone by them where they go on with a word of the same. */
const PLAIN = /^[\p{L}\p{M}\p{N}, ]+$/u

/** In these, space at the end is not shown. */
const TRIMMED = new Set(['li', 'h3', 'h4', 'h5', 'h6'])

/** What may lie around the last words of a block. */
const PLACES = new Set([...TRIMMED, 'p', 'ul', 'ol', 'blockquote'])

/** A block at whose end plain words follow each other, however deep they lie in it. */
export function growingWords(source: string, spec: ElementSpec): Grow | undefined {
  const path = pathOf(spec)
  const last = path?.at(-1)!.children.at(-1) as string | undefined
  // What defines a link is not shown, wherever it stands.
  if (!path || last === undefined || source.includes(']:')) return undefined
  const end = source.trimEnd().length
  const space = source.slice(end)
  const word = source.slice(
    1 + Math.max(source.lastIndexOf(' ', end - 1), source.lastIndexOf('\n', end - 1)),
    end,
  )
  const isTrimmed = path.some(({ tag }) => TRIMMED.has(tag))
  if (!PLAIN.test(word) || /[^ ]/.test(space) || !last.endsWith(isTrimmed ? word : word + space))
    return undefined
  let words = isTrimmed ? last + space : last
  return (added) => {
    if (!PLAIN.test(added)) return undefined
    words += added
    const shown: Spec = isTrimmed ? words.trimEnd() : words
    return path.reduceRight<Spec>(
      (inner, outer) => ({ ...outer, children: [...outer.children.slice(0, -1), inner] }),
      shown,
    ) as ElementSpec
  }
}

/** The elements around the last text of a block, from outside in. */
function pathOf(spec: ElementSpec): ElementSpec[] | undefined {
  const last = spec.children.at(-1)
  // Of HTML, which is shown as text, words can be more than words.
  if (!PLACES.has(spec.tag) || last === undefined || spec.attributes['class'] === 'raw')
    return undefined
  if (typeof last === 'string') return [spec]
  const inner = pathOf(last)
  return inner && [spec, ...inner]
}
