import type { Links, TokenizerExtensionFunction } from 'marked'

/** `[1]` in a text whose sources are known: the address of the first of them. */
export interface MarkToken {
  type: 'mark'
  raw: string
  href: string
}

const MARK = /\[\d{1,3}\](?!\()/

/** Could there be anything in a text that stands for a source? */
export const hasMarks = (text: string) => MARK.test(text)

/** What marks stand for, among the links of a text: no definition in a text has brackets in its name. */
export function linksOfMarks(addresses: readonly string[]): Links {
  return Object.fromEntries(addresses.map((href, i) => [`[${i + 1}]`, { href }]))
}

const atStart = new RegExp(`^${MARK.source}`)

/** For marked's lexer. A number that the text itself defines is what it says. */
export const mark: TokenizerExtensionFunction = function (source) {
  const { tokens, state } = this.lexer
  if (!source.startsWith('[') || state.inLink) return undefined
  const raw = atStart.exec(source)?.[0]
  if (raw === undefined || tokens.links[raw.slice(1, -1)]) return undefined
  const href = tokens.links[raw]?.href
  return href === undefined ? undefined : { type: 'mark', raw, href }
}
