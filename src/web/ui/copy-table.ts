import type { Token, Tokens } from 'marked'
import { block, NO_COUNTS, type TableAction, type TableSpec } from '../../markdown/blocks.ts'
import { createReader } from '../../markdown/lex.ts'
import type { ElementSpec, Spec } from '../../markdown/spec.ts'
import { copyText } from './clipboard.ts'

/** Copies a table. @param markdown the text it stands in  @param root the element that shows all of that text */
export function copyTable(
  action: TableAction,
  markdown: string,
  root: Element,
  button: HTMLElement,
): void {
  const place = [...root.querySelectorAll('.table')].indexOf(button.closest('.table')!)
  const table = tableAt(markdown, place)
  if (table) void copyText(action === 'copy-csv' ? csvOf(table) : table.raw.trimEnd(), button)
}

/** The table at a place of a text, from 0, those within lists and quotes counted as they are seen. */
export function tableAt(markdown: string, place: number): Tokens.Table | undefined {
  return tablesIn(createReader()(markdown.replace(/\r\n?/g, '\n'), {}))[place]
}

function tablesIn(tokens: readonly Token[]): Tokens.Table[] {
  return tokens.flatMap((token) => {
    if (token.type === 'table') return [token as Tokens.Table]
    if (token.type === 'list')
      return (token as Tokens.List).items.flatMap((item) => tablesIn(item.tokens))
    return token.type === 'blockquote' ? tablesIn(token.tokens ?? []) : []
  })
}

/** A table as RFC 4180 has it, its cells as they are read: without marks, and what is no text by its name. */
export function csvOf(table: Tokens.Table): string {
  const [, region] = (block(table, { ...NO_COUNTS }) as TableSpec).children
  const rows = region.children[0].children.flatMap((part) => part.children as ElementSpec[])
  return rows.map((row) => recordOf(row.children.map(textOf))).join('\r\n')
}

function recordOf(fields: string[]): string {
  // A line with nothing on it would be no record.
  if (fields.length === 1 && fields[0] === '') return '""'
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',')
}

function textOf(spec: Spec): string {
  if (typeof spec === 'string') return spec
  if (spec.tag === 'br') return '\n'
  // Behind an image's name it says where it would come from.
  const children = spec.tag === 'button' ? spec.children.slice(0, 1) : spec.children
  return children.map(textOf).join('')
}
