import type { ElementSpec, Spec } from './spec.ts'

/** Elements that hold nothing and have no end. */
const VOID = new Set(['br', 'hr', 'img', 'meta'])

/**
 * A description as HTML text. Whatever is no element of ours is escaped: there is no way to put markup in, and a parser
 * makes of it the very nodes that were described.
 */
export function htmlOf(spec: Spec): string {
  if (typeof spec === 'string') return escaped(spec)
  const { tag, attributes, children } = spec
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  const start = `<${tag}${written.join('')}>`
  if (VOID.has(tag)) return start
  return `${start}${tag === 'pre' ? firstBreak(spec) : ''}${children.map(htmlOf).join('')}</${tag}>`
}

/** Of a line break that begins such an element parsers drop one. */
function firstBreak({ children: [first] }: ElementSpec): string {
  return typeof first === 'string' && first.startsWith('\n') ? '\n' : ''
}

const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would make it a line feed, and of NUL nothing at all.
  '\r': '&#13;',
  '\0': '\ufffd',
}

// eslint-disable-next-line no-control-regex
const escaped = (text: string) => text.replace(/[&<>"\r\0]/g, (sign) => REFERENCES[sign]!)
