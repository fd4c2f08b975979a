import type { ElementSpec, Spec } from '../../markdown/spec.ts'

const BLOCKS = /^(p|div|pre|ul|ol|table|blockquote|hr|h\d)$/

/** What is described, to be read without any formatting. @param between two blocks */
export function plainText(specs: readonly Spec[], between = '\n\n'): string {
  // Words and blocks in turn.
  const texts = ['']
  for (const spec of specs)
    if (typeof spec === 'object' && BLOCKS.test(spec.tag)) texts.push(blockText(spec), '')
    else texts.push(texts.pop()! + wordsOf(spec))
  // Words alone are what was selected, to the space.
  if (texts.length === 1) return texts[0]!
  return texts
    .map((text, i) => (i % 2 === 0 ? text.trim() : text))
    .filter((text) => text !== '')
    .join(between)
}

function wordsOf(spec: Spec): string {
  if (typeof spec === 'string') return spec
  return spec.tag === 'br' ? '\n' : spec.children.map(wordsOf).join('')
}

function blockText(spec: ElementSpec): string {
  const { tag, children } = spec
  if (tag === 'pre') return wordsOf(spec)
  if (tag === 'ul' || tag === 'ol') return listText(spec)
  if (tag === 'table') return rowsIn(spec).map(rowText).join('\n')
  if (tag === 'blockquote') return plainText(children).trim().replace(/^/gm, '> ')
  return tag === 'hr' ? '---' : plainText(children).trim()
}

function listText({ tag, attributes, children }: ElementSpec): string {
  const items = children.filter((child) => typeof child === 'object')
  const isLoose = items.some((item) => item.children.some((it) => isElement(it, 'p')))
  const between = isLoose ? '\n\n' : '\n'
  const first = Number(attributes['start'] ?? 1)
  return items
    .map((item, i) => {
      const mark = tag === 'ol' ? `${first + i}. ` : '- '
      const text = plainText(item.children, between).trim()
      return mark + text.replaceAll('\n', `\n${' '.repeat(mark.length)}`)
    })
    .join(between)
}

const isElement = (spec: Spec, tag: string): spec is ElementSpec =>
  typeof spec === 'object' && spec.tag === tag

function rowsIn({ children }: ElementSpec): ElementSpec[] {
  return children
    .filter((child) => typeof child === 'object')
    .flatMap((child) => (child.tag === 'tr' ? [child] : rowsIn(child)))
}

const rowText = ({ children }: ElementSpec) =>
  children.map((cell) => wordsOf(cell).trim()).join('\t')
