import type { Token } from 'marked'
import { block, NO_COUNTS } from './blocks.ts'
import { OUTWARD } from './inline.ts'
import { createReader } from './lex.ts'
import { linksOfMarks } from './marks.ts'
import { element, type Spec } from './spec.ts'

/**
 * Markdown for where no script runs: what is pressed in the page is left out there, or is a link.
 * @param sources addresses that `[1]`, `[2]` … lead to
 */
export function stillMarkdown(text: string, sources: readonly string[] = []): Spec[] {
  const counts = { ...NO_COUNTS }
  const blocks = (token: Token) => block(token, counts) ?? []
  const source = text.replace(/\r\n?/g, '\n')
  return createReader()(source, linksOfMarks(sources))
    .flatMap(blocks)
    .flatMap((spec) => stilled(spec, false))
}

function stilled(spec: Spec, inLink: boolean): Spec[] {
  if (typeof spec === 'string') return [spec]
  const { tag, attributes, children } = spec
  const still = children.flatMap((child) => stilled(child, inLink || tag === 'a'))
  // What holds nothing but buttons goes with them.
  if (tag !== 'button')
    return still.length === 0 && children.length > 0 ? [] : [element(tag, attributes, still)]
  const { 'data-open': address } = attributes
  if (address === undefined) return []
  // HTML has no link within a link.
  return inLink
    ? [element('span', { class: 'remote-image' }, still)]
    : [element('a', { class: 'remote-image', href: address, ...OUTWARD }, still)]
}
