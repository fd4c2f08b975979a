import type { MarkedToken, Token, Tokens } from 'marked'
import { decodeEntities } from './entities.ts'
import { inline, math } from './inline.ts'
import type { MathToken } from './math.ts'
import { names, type ActionName } from './names.ts'
import { element, parent, type ElementSpec, type Parent, type Spec } from './spec.ts'

/** What a block has to know of the blocks before it. */
export interface Counts {
  /** How many there were, so that each has a name of its own. */
  code: number
  table: number
  /** The level of the last heading. */
  heading: number
}

/** A reply's headings stand below the page's own (level 1) and the message's (level 2). */
export const NO_COUNTS: Counts = { code: 0, table: 0, heading: 2 }

/** Describes one block; null for what is not seen, such as blank lines and link definitions. */
export function block(token: Token, counts: Counts): ElementSpec | null {
  const known = token as MarkedToken | MathToken
  switch (known.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return heading(known, counts)
    case 'hr':
      return element('hr', {}, [])
    case 'code':
      return code(known, counts)
    case 'blockquote':
      return element('blockquote', { dir: 'auto' }, blocks(known.tokens, counts))
    case 'list':
      return list(known, counts)
    case 'table':
      return table(known, counts)
    case 'math':
      return math(known)
    case 'html':
      return element('p', { class: 'raw', dir: 'auto' }, [known.raw.trimEnd()])
    case 'paragraph':
    case 'text':
      return element('p', { dir: 'auto' }, inline(known.tokens ?? [known]))
    default:
      return element('p', { dir: 'auto' }, [token.raw])
  }
}

function blocks(tokens: readonly Token[], counts: Counts): Spec[] {
  return tokens.map((token) => block(token, counts)).filter((spec) => spec !== null)
}

/** Models skip levels; readers who walk by headings must not. The look follows what was written. */
function heading(token: Tokens.Heading, counts: Counts): ElementSpec {
  const level = Math.min(6, token.depth + 2, counts.heading + 1)
  counts.heading = level
  const attributes = { dir: 'auto', 'data-depth': String(token.depth) }
  return element(`h${level}`, attributes, inline(token.tokens))
}

function list(token: Tokens.List, counts: Counts): ElementSpec {
  const start = token.ordered && token.start !== 1 ? { start: String(token.start) } : {}
  const items = token.items.map((item) => listItem(item, counts))
  return element(token.ordered ? 'ol' : 'ul', start, items)
}

export function listItem(item: Tokens.ListItem, counts: Counts): ElementSpec {
  return element(
    'li',
    { dir: 'auto', ...(item.task ? { class: 'task-item' } : {}) },
    item.tokens.flatMap((child) => itemContent(child, counts)),
  )
}

function itemContent(token: Token, counts: Counts): Spec[] {
  // In a tight list text stands without a paragraph around it.
  if (token.type === 'text') return inline((token as Tokens.Text).tokens ?? [token])
  if (token.type === 'checkbox') return inline([token])
  const spec = block(token, counts)
  return spec ? [spec] : []
}

/** What can be done with a block of code. */
export type CodeAction = 'wrap' | 'save' | 'copy' | 'unfold'

const CODE_ACTIONS = ['wrap', 'save', 'copy'] as const

/** A block of code: its head, and its lines in `pre > code`, and what shows the rest where it is folded. */
export type CodeSpec = Parent<[ElementSpec, Parent<[ElementSpec]>, ElementSpec]>

/** Where there are several line breaks at the end, marked keeps one too many of an open fence, and all of indented code. */
function textOf({ text, raw, codeBlockStyle }: Tokens.Code): string {
  if (codeBlockStyle === 'indented') return text.replace(/\n+$/, '')
  return text.endsWith('\n') && raw.endsWith(text) ? text.slice(0, -1) : text
}

/** Ends in a closing fence. */
const CLOSED = /\n[ \t]*(?:`{3,}|~{3,}) *\n*$/

function code(token: Tokens.Code, counts: Counts): CodeSpec {
  const language = decodeEntities(token.lang ?? '').match(/^[^\s{,]{1,30}/)?.[0] ?? ''
  const name = `${language || names.code} ${++counts.code}`
  const head = element('div', { class: 'code-head' }, [
    element('span', { class: 'code-language' }, [language || names.text]),
    ...CODE_ACTIONS.map((act) => actionButton(act, names.actions[act], name)),
  ])
  const all = textOf(token).split('\n')
  const lines = all.map((line, i) => codeLine(i < all.length - 1 ? `${line}\n` : line))
  const groups = Array.from({ length: Math.ceil(lines.length / GROUP) }, (_, i) =>
    codeGroup(lines.slice(i * GROUP, (i + 1) * GROUP)),
  )
  const pre = parent('pre', { tabindex: '0', role: 'group', 'aria-label': names.codeBlock(name) }, [
    element('code', {}, groups),
  ])
  const drawn = CLOSED.test(token.raw) ? 'whole code' : 'code'
  const unfold = element('button', { type: 'button', class: 'code-unfold', 'data-act': 'unfold' }, [
    names.unfold,
  ])
  return { ...parent('div', { class: 'code' }, [head, pre, unfold]), drawn }
}

function actionButton(act: string, { verb, label }: ActionName, name: string): ElementSpec {
  return element('button', { type: 'button', 'data-act': act, 'aria-label': label(name) }, [verb])
}

/** Lines that the browser leaves out together while they are out of sight, so that long code costs no more than short. */
export const GROUP = 50

export function codeGroup(lines: ElementSpec[]): ElementSpec {
  return element('span', { class: 'lines' }, lines)
}

/** A box of its own: the browser then lays out only the line that grows (4.5 × cheaper than one long text). */
export function codeLine(text: string): ElementSpec {
  return element('span', { class: 'line' }, [text])
}

const TABLE_ACTIONS = ['copy-table', 'copy-csv'] as const

/** What can be done with a table. */
export type TableAction = (typeof TABLE_ACTIONS)[number]

/** A table: what can be done with it, and its head and body in a box that scrolls. */
export type TableSpec = Parent<[ElementSpec, Parent<[Parent<[ElementSpec, ElementSpec]>]>]>

function table(token: Tokens.Table, counts: Counts): TableSpec {
  const columns = token.header.map((cell) => cell.text).join(', ')
  const place = ++counts.table
  const label = names.table(place, columns).slice(0, 100)
  const body = token.rows.map((cells) => tableRow('td', cells))
  const actions = TABLE_ACTIONS.map((act) =>
    actionButton(act, names.tableActions[act], String(place)),
  )
  const scroller = { class: 'table-scroller', tabindex: '0', role: 'region', 'aria-label': label }
  return parent('div', { class: 'table' }, [
    element('div', { class: 'table-head' }, actions),
    parent('div', scroller, [
      // Its columns run as its head is written.
      parent('table', { dir: isRightToLeft(columns) ? 'rtl' : 'ltr' }, [
        element('thead', {}, [tableRow('th', token.header)]),
        element('tbody', {}, body),
      ]),
    ]),
  ])
}

/** As `dir="auto"` would find it; that the browser would ask itself anew with each cell that comes. */
function isRightToLeft(text: string): boolean {
  const first = /\p{L}/u.exec(text)?.[0] ?? ''
  return /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}]/u.test(first)
}

export function tableRow(tag: string, cells: Tokens.TableCell[]): ElementSpec {
  return element(
    'tr',
    {},
    cells.map((cell) => tableCell(tag, cell)),
  )
}

function tableCell(tag: string, cell: Tokens.TableCell): ElementSpec {
  const align: Record<string, string> = cell.align ? { 'data-align': cell.align } : {}
  return element(
    tag,
    { dir: 'auto', ...align, ...(tag === 'th' ? { scope: 'col' } : {}) },
    inline(cell.tokens),
  )
}
