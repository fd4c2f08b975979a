import type { Tokens } from 'marked'
import { listItem, type Counts } from '../../../markdown/blocks.ts'
import type { ElementSpec } from '../../../markdown/spec.ts'
import type { Grow, OpenBlock } from './growing.ts'
import { growingWords } from './growing-words.ts'

/** Items that more text may change: the last, and the one before, since blank space between two sets all of them apart. */
const OPEN = 2

/** A list until something else begins: each item but the last ones stays as it is. */
export function growingList(open: OpenBlock, { items, loose }: Tokens.List): Grow {
  const { spec, links, read } = open
  const first = Math.max(0, items.length - OPEN)
  const whole: ElementSpec[] = []
  let counts = open.counts
  let rest = open.source
  let words = growingWords(rest, spec)
  take(items.slice(0, first))

  function take(done: Tokens.ListItem[]): void {
    const after: Counts = { ...counts }
    for (const item of done) {
      whole.push(listItem(item, after))
      rest = rest.slice(item.raw.length)
    }
    counts = after
  }

  return (added) => {
    rest += added
    const more = words?.(added)
    if (more) return more
    const [token, ...others] = read(rest, links)
    if (token?.type !== 'list' || others.some(({ type }) => type !== 'space')) return undefined
    const list = token as Tokens.List
    if (list.loose !== loose) return undefined
    const { length } = list.items
    take(list.items.slice(0, Math.max(0, length - OPEN)))
    const after = { ...counts }
    const last = list.items.slice(-OPEN).map((item) => listItem(item, after))
    const grown = { ...spec, children: [...whole, ...last] }
    words = growingWords(rest, grown)
    return grown
  }
}
