import type { ElementSpec, Spec } from '../../markdown/spec.ts'

/** Makes nodes what specs describe. */
export interface Patcher {
  /** Makes the children of `parent`, which stand as `before` describes from index `from` on, what `after` describes. */
  patchChildren(parent: Node, before: readonly Spec[], after: readonly Spec[], from?: number): void
}

const drawnOver = new WeakSet<Node>()

/** Puts nodes in place of an element's text, which stays what it stands for: if that changes, it is shown again. */
export function drawOver(element: Element, nodes: readonly Node[]): void {
  element.replaceChildren(...nodes)
  drawnOver.add(element)
}

/** @param onDrawn called with each element that is made or changed and is `drawn` as more than text */
export function createPatcher(onDrawn: (element: HTMLElement, spec: ElementSpec) => void): Patcher {
  function build(spec: Spec): Node {
    if (typeof spec === 'string') return document.createTextNode(spec)
    const element = document.createElement(spec.tag)
    for (const [name, value] of Object.entries(spec.attributes)) element.setAttribute(name, value)
    element.append(...spec.children.map(build))
    if (spec.drawn) onDrawn(element, spec)
    return element
  }

  function patchChildren(
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
      const { length } = before
      // Appending keeps a selection within the text where it is.
      if (after.slice(0, length) === before) text.appendData(after.slice(length))
      else text.data = after
    } else if (
      typeof before === 'object' &&
      typeof after === 'object' &&
      before.tag === after.tag
    ) {
      patchElement(node as HTMLElement, before, after)
    } else {
      node.parentNode!.replaceChild(build(after), node)
    }
  }

  function patchElement(element: HTMLElement, before: ElementSpec, after: ElementSpec): void {
    patchAttributes(element, before.attributes, after.attributes)
    if (!drawnOver.has(element)) patchChildren(element, before.children, after.children)
    else if (!isSame(before.children, after.children)) {
      drawnOver.delete(element)
      element.replaceChildren(...after.children.map(build))
    }
    if (after.drawn) onDrawn(element, after)
  }

  return { patchChildren }
}

function isSame(before: readonly Spec[], after: readonly Spec[]): boolean {
  return before.length === after.length && before.every((spec, i) => spec === after[i])
}

function patchAttributes(
  element: Element,
  before: Record<string, string>,
  after: Record<string, string>,
): void {
  for (const name of Object.keys(before)) if (!(name in after)) element.removeAttribute(name)
  for (const [name, value] of Object.entries(after))
    if (before[name] !== value) element.setAttribute(name, value)
}
