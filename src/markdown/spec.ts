/** What an element shall be: a plain description, so that two of them can be compared. A string is a text node. */
export type Spec = string | ElementSpec

export interface ElementSpec {
  tag: string
  attributes: Record<string, string>
  children: Spec[]
  /** More than text: whoever can draw such a thing is told of it. */
  drawn?: 'code' | 'whole code' | 'math'
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
export type Parent<C extends ElementSpec[]> = Omit<ElementSpec, 'children'> & { children: C }

export function parent<C extends [] | ElementSpec[]>(
  tag: string,
  attributes: Record<string, string>,
  children: C,
): Parent<C> {
  return { tag, attributes, children }
}
