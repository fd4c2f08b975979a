import { htmlOf } from '../../markdown/html.ts'
import { plainText } from './plain-text.ts'
import { selectedSpecs } from './selected-specs.ts'

/**
 * Copies what is selected of messages as text and as HTML. By itself the browser would take along the names and buttons of
 * blocks, each formula twice, and the colours and fonts of the page.
 */
export function copySelection(event: ClipboardEvent): void {
  const { target, clipboardData } = event
  // What is selected in a field is the field's.
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return
  const range = selectedIn(document.querySelector('.column:has(.message)'))
  const specs = range ? selectedSpecs(range) : []
  const text = plainText(specs)
  if (!clipboardData || text.trim() === '') return
  clipboardData.setData('text/plain', text)
  clipboardData.setData('text/html', specs.map(htmlOf).join(''))
  event.preventDefault()
}

/** What of an element is selected. */
function selectedIn(element: Element | null): Range | undefined {
  const selection = getSelection()
  if (!element || !selection || selection.isCollapsed) return undefined
  const range = selection.getRangeAt(0).cloneRange()
  if (!range.intersectsNode(element)) return undefined
  if (!element.contains(range.startContainer)) range.setStart(element, 0)
  if (!element.contains(range.endContainer)) range.setEnd(element, element.childNodes.length)
  return range
}
