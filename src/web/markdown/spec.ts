/** What an element shall be: a plain description, so that two of them can be compared. A string is a text node. */
export type Spec = string | ElementSpec

export interface ElementSpec {
  tag: string
  attributes: Record<string, string>
  children: Spec[]
}

/** Describes an element. Neighbouring texts are joined and empty ones dropped, so that equal content is equal DOM. */
export function element(
  tag: string,
  attributes: Record<string, string>,
  children: readonly Spec[],
): ElementSpec {
  const joined: Spec[] = []
  for (const child of children) {
    const last = joined.at(-1)
    if (child === '') continue
    if (typeof child === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + child
    else joined.push(child)
  }
  return { tag, attributes, children: joined }
}

/** An element of which is known which elements are in it. */
export type Parent<C extends ElementSpec[]> = ElementSpec & { children: C }

export function parent<C extends ElementSpec[]>(
  tag: string,
  attributes: Record<string, string>,
  children: C,
): Parent<C> {
  return { tag, attributes, children }
}

/** Makes the node that a spec describes. */
export function build(spec: Spec): Node {
  if (typeof spec === 'string') return document.createTextNode(spec)
  const node = document.createElement(spec.tag)
  for (const [name, value] of Object.entries(spec.attributes)) node.setAttribute(name, value)
  for (const child of spec.children) node.append(build(child))
  return node
}

/** Makes the children of `parent`, which stand as `before` describes from index `from` on, what `after` describes. */
export function patchChildren(
  parent: Node,
  before: readonly Spec[],
  after: readonly Spec[],
  from = 0,
): void {
  const kept = Math.min(before.length, after.length)
  for (let i = 0; i < kept; i++)
    // Most are the very same: of a long block only its end is described anew.
    if (before[i] !== after[i]) patch(parent.childNodes[from + i]!, before[i]!, after[i]!)
  for (let i = before.length; i > after.length; i--)
    parent.removeChild(parent.childNodes[from + i - 1]!)
  const next = parent.childNodes[from + kept] ?? null
  for (const spec of after.slice(kept)) parent.insertBefore(build(spec), next)
}

function patch(node: Node, before: Spec, after: Spec): void {
  if (typeof before === 'string' && typeof after === 'string') {
    const text = node as Text
    // Appending keeps a selection within the text where it is.
    if (after.startsWith(before)) text.appendData(after.slice(before.length))
    else text.data = after
  } else if (typeof before === 'object' && typeof after === 'object' && before.tag === after.tag) {
    patchAttributes(node as Element, before.attributes, after.attributes)
    patchChildren(node, before.children, after.children)
  } else {
    node.parentNode!.replaceChild(build(after), node)
  }
}

function patchAttributes(
  node: Element,
  before: Record<string, string>,
  after: Record<string, string>,
): void {
  for (const name of Object.keys(before)) if (!(name in after)) node.removeAttribute(name)
  for (const [name, value] of Object.entries(after))
    if (before[name] !== value) node.setAttribute(name, value)
}
