import { drawOver } from '../markdown/patch.ts'
import type { Token } from './token-classes.ts'

/**
 * Colours a line: text nodes and spans instead of the text it has, and the same text. Where the tokens are not those of
 * the line (which may end in "\n"), nothing is changed.
 * @returns whether it was painted
 */
export function paintLine(element: HTMLElement, tokens: readonly Token[]): boolean {
  const text = element.textContent
  const joined = tokens.map((token) => token.text).join('')
  if (joined === '' || (text !== joined && text !== `${joined}\n`)) return false
  const nodes: Node[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') nodes.push(document.createTextNode(plain))
    plain = ''
  }
  for (const token of tokens) {
    if (token.class === '') {
      plain += token.text
      continue
    }
    flush()
    const span = document.createElement('span')
    span.className = token.class
    span.textContent = token.text
    nodes.push(span)
  }
  plain += text.slice(joined.length)
  flush()
  const restore = rememberSelection(element)
  drawOver(element, nodes)
  restore()
  return true
}

/** What a person has selected stays selected when the nodes below it are replaced by others with the same text. */
function rememberSelection(element: HTMLElement): () => void {
  const selection = document.getSelection()
  if (!selection?.anchorNode || !selection.focusNode) return () => {}
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  const anchor = offsetIn(element, anchorNode, anchorOffset)
  const focus = offsetIn(element, focusNode, focusOffset)
  if (anchor === null && focus === null) return () => {}
  return () => {
    const [from, fromOffset] = anchor === null ? [anchorNode, anchorOffset] : at(element, anchor)
    const [to, toOffset] = focus === null ? [focusNode, focusOffset] : at(element, focus)
    selection.setBaseAndExtent(from, fromOffset, to, toOffset)
  }
}

/** How many characters of the element stand before this place; null when the place is not within it. */
function offsetIn(element: HTMLElement, node: Node, offset: number): number | null {
  if (!element.contains(node)) return null
  const range = document.createRange()
  range.setStart(element, 0)
  range.setEnd(node, offset)
  return range.toString().length
}

function at(element: HTMLElement, offset: number): [Node, number] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let left = offset
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = node as Text
    if (left <= length) return [node, left]
    left -= length
  }
  return [element, element.childNodes.length]
}
