import type { TokenizerExtensionFunction, TokenizerStartFunction } from 'marked'

/** A formula in TeX. `display`: on lines of its own. */
export interface MathToken {
  type: 'math'
  raw: string
  text: string
  display: boolean
}

/**
 * What stands between dollars within a line: no space inside them, no digit behind them, no backtick between them. Money
 * (`$5 and $6`) is none of it. The same with `\(` and `\)`, where nothing can be meant but a formula.
 */
const INLINE = [
  /^\$\$((?:\\[^]|[^\\$])+)\$\$/,
  /^\$(?![\s$])((?:\\[^]|[^\\$`\n]|\n(?!\s*\n))*?(?:\\[^]|[^\\$\s`]))\$(?![\d$])/,
  /^\\\(((?:(?!\\\))[^])+)\\\)/,
  /^\\\[((?:(?!\\\])[^])+)\\\]/,
]

/** The same on lines of its own, where it may hold line breaks, but no empty line. */
const BLOCK = [
  /^ {0,3}\$\$((?:\\[^]|[^\\$\n]|\n(?!\s*\n))+)\$\$[ \t]*(?:\n+|$)/,
  /^ {0,3}\\\[((?:(?!\\\]|\n[ \t]*\n)[^])+)\\\][ \t]*(?:\n+|$)/,
]

const ANYWHERE = INLINE.map(({ source }) => new RegExp(source.slice(1)))

/** Is there likely a formula in a text? Between backticks dollars are something else. */
export function mayHaveMath(text: string): boolean {
  const words = text.replaceAll(/(`+)[^]*?\1/g, '')
  return ANYWHERE.some((pattern) => pattern.test(words))
}

function match(patterns: readonly RegExp[], source: string): MathToken | undefined {
  for (const [i, pattern] of patterns.entries()) {
    const [raw, text] = pattern.exec(source) ?? []
    if (raw === undefined || text === undefined || text.trim() === '') continue
    // Of those within a line, the first and the last pattern are for formulas that want room.
    const display = patterns === BLOCK || i === 0 || i === 3
    return { type: 'math', raw, text: text.trim(), display }
  }
  return undefined
}

const inline: TokenizerExtensionFunction = (source, before) => {
  // `A$5 and B$6` is money, too.
  if (source.startsWith('$') && /\w$/.test(before.at(-1)?.raw ?? '')) return undefined
  return match(INLINE, source)
}

const startsInline: TokenizerStartFunction = (source) => {
  const at = source.search(/\$|\\[([]/)
  return at < 0 ? undefined : at
}

const block: TokenizerExtensionFunction = (source) => match(BLOCK, source)

const startsBlock: TokenizerStartFunction = (source) => {
  const at = source.search(/\n {0,3}(?:\$\$|\\\[)/)
  return at < 0 ? undefined : at + 1
}

/** For marked's lexer. */
export const MATH = {
  ...{ renderers: {}, childTokens: {} },
  ...{ inline: [inline], startInline: [startsInline] },
  ...{ block: [block], startBlock: [startsBlock] },
}
