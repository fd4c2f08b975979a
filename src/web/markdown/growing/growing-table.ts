import type { Tokens } from 'marked'
import { tableRow, type TableSpec } from '../../../markdown/blocks.ts'
import type { ElementSpec } from '../../../markdown/spec.ts'
import type { Grow, OpenBlock } from './growing.ts'

/** The row of names and the one of dashes, without which no row can be read. */
const HEAD = /^[^\n]*\n[^\n]*\n/

/** A table until something else begins: each row that is whole stays as it is. */
export function growingTable({ source, spec, links, read }: OpenBlock): Grow | undefined {
  const [head] = HEAD.exec(source) ?? []
  if (head === undefined) return undefined
  const [actions, scroller] = (spec as TableSpec).children
  const [table] = scroller.children
  const [thead, tbody] = table.children
  const whole: ElementSpec[] = []
  let rest = ''

  /** The rows behind those that are whole; undefined where they are not rows only. */
  function add(text: string): ElementSpec[] | undefined {
    rest += text
    const lines = rest.split('\n')
    const last = lines.pop()!
    if (lines.some(isBlank) || (last !== '' && isBlank(last))) return undefined
    const [token, ...others] = read(head + rest, links)
    if (token?.type !== 'table' || others.length > 0) return undefined
    const rows = (token as Tokens.Table).rows.map((cells) => tableRow('td', cells))
    if (rows.length !== lines.length + (last === '' ? 0 : 1)) return undefined
    whole.push(...rows.slice(0, lines.length))
    rest = last
    return rows.slice(lines.length)
  }

  if (!add(source.slice(head.length))) return undefined
  return (added) => {
    const open = add(added)
    if (!open) return undefined
    const body = { ...tbody, children: [...whole, ...open] }
    const grown = { ...scroller, children: [{ ...table, children: [thead, body] }] }
    return { ...spec, children: [actions, grown] }
  }
}

const isBlank = (line: string) => line.trim() === ''
