import { names } from '../../markdown/names.ts'
import { element, type Spec } from '../../markdown/spec.ts'

/** What is for pressing, or is not seen. */
const NOT_SAID = [
  'button:not(.remote-image), input, textarea, select, svg, footer',
  '.code-head, .table-head, .remote-image-host, .source-host',
  '[hidden], [popover], [aria-hidden=true], details:not([open]) > :not(summary)',
].join()

/** Of these some items alone would be none. */
const WHOLES = 'ul, ol, table'

const SAME = new Set(
  'p ul li blockquote strong em del code table thead tbody tr th td br hr mark'.split(' '),
)
/** Parts of the page that stand below each other; boxes without a meaning of their own hold blocks. */
const BLOCKS = new Set('article section details summary form dl dt dd h2'.split(' '))
/** They mean something without anything in them. */
const EMPTY = new Set(['br', 'hr', 'th', 'td'])

/** What is selected, as it would have been written: elements that mean something, without the page around them. */
export function selectedSpecs(range: Range): Spec[] {
  const around = range.commonAncestorContainer
  const place = around instanceof Element ? around : around.parentElement!
  const whole =
    place.closest('pre, .math') ??
    (place.matches(`${WHOLES}, thead, tbody, tr`) ? place.closest(WHOLES) : null)
  return whole ? specsOf(whole, range) : inside(place, range)
}

const inside = (node: Node, range: Range): Spec[] =>
  [...node.childNodes].flatMap((child) => specsOf(child, range))

function specsOf(node: Node, range: Range): Spec[] {
  if (!range.intersectsNode(node)) return []
  if (node instanceof Text) return words(node, range)
  if (!(node instanceof HTMLElement) || node.matches(NOT_SAID)) return []
  const { localName: tag, dataset } = node
  if (node.matches('.math')) return [formulaOf(node)]
  if (node.matches('.task')) return ['done' in dataset ? '[x] ' : '[ ] ']
  if (tag === 'pre') return code(node, range)
  const children = inside(node, range)
  if (children.length === 0 && !EMPTY.has(tag)) return []
  if (tag === 'a') return [element(tag, { href: (node as HTMLAnchorElement).href }, children)]
  if (tag === 'ol') return [element(tag, startOf(node, range), children)]
  if (dataset['depth']) return [element(`h${dataset['depth']}`, {}, children)]
  if (SAME.has(tag)) return [element(tag, alignment(dataset['align']), children)]
  return BLOCKS.has(tag) ? [element('div', {}, children)] : children
}

const alignment = (align?: string): Record<string, string> => (align === undefined ? {} : { align })

/** A formula is its source, however little of it is selected. */
function formulaOf(node: HTMLElement): Spec {
  const tex = node.dataset['tex']!.trim()
  if (!node.matches('.math-display')) return `$${tex}$`
  return node.closest('p') ? `$$${tex}$$` : element('p', {}, [`$$${tex}$$`])
}

function code(pre: HTMLElement, range: Range): Spec[] {
  const text = textIn(pre, range)
  const language = pre.closest('.code')?.querySelector('.code-language')?.textContent
  const named = language && language !== names.text ? { class: `language-${language}` } : {}
  return text === '' ? [] : [element('pre', {}, [element('code', named, [text])])]
}

/** With the number of the first item that is selected. */
function startOf(list: HTMLElement, range: Range): Record<string, string> {
  const skipped = [...list.children].findIndex((item) => range.intersectsNode(item))
  const start = Number(list.getAttribute('start') ?? 1) + skipped
  return start === 1 ? {} : { start: String(start) }
}

function textIn(node: Node, range: Range): string {
  if (!range.intersectsNode(node)) return ''
  if (!(node instanceof Text)) return [...node.childNodes].map((it) => textIn(it, range)).join('')
  const end = node === range.endContainer ? range.endOffset : node.length
  return node.data.slice(node === range.startContainer ? range.startOffset : 0, end)
}

/** The browser shows line breaks as spaces, but where something is shown as it was written. */
function words(node: Text, range: Range): Spec[] {
  const text = textIn(node, range)
  if (text === '') return []
  if (!node.parentElement!.closest('.bubble, .raw')) return [text.replace(/[ \t\n\r\f]+/g, ' ')]
  return text
    .split('\n')
    .flatMap((line, i) => (i === 0 ? [line] : [element('br', {}, []), line]))
    .filter((it) => it !== '')
}
