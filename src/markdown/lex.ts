import { Lexer, Tokenizer, type Links, type Token } from 'marked'
import { mark } from './marks.ts'
import { MATH } from './math.ts'

const EXTENSIONS = { ...MATH, inline: [...MATH.inline, mark] }

/** Reads Markdown as one text grows; what it read before makes the next reading cheaper, never different. */
export type MarkdownReader = (source: string, links: Links) => Token[]

/**
 * Makes a reader. Given a text and the link definitions from before it, the reader gives its block tokens with their
 * inline tokens. The cells and items of a long block are read once, not once per update.
 */
export function createReader(): MarkdownReader {
  let known = new Map<string, Token[]>()
  let linksOfKnown = ''
  const tokenizer = createTokenizer()
  return (source, links) => {
    const lexer = new Lexer({ gfm: true, extensions: EXTENSIONS, tokenizer })
    Object.assign(lexer.tokens.links, links)
    lexer.blockTokens(source, lexer.tokens)
    // The same words read differently once a link they refer to is defined.
    const linksNow = JSON.stringify(lexer.tokens.links)
    if (linksNow !== linksOfKnown) known = new Map()
    linksOfKnown = linksNow
    const read = new Map<string, Token[]>()
    for (const { src, tokens } of lexer.inlineQueue) {
      const before = known.get(src)
      // There may be the box of a task already.
      const { length } = tokens
      if (before) tokens.push(...before)
      else lexer.inlineTokens(src, tokens)
      read.set(src, before ?? tokens.slice(length))
    }
    known = read
    return lexer.tokens
  }
}

/** As marked's, which takes a quote within an item for more of the text above it, and fails where a list in the quote goes on. */
function createTokenizer(): Tokenizer {
  const tokenizer = new Tokenizer()
  const blockquote = tokenizer.blockquote.bind(tokenizer)
  tokenizer.blockquote = (source) => {
    const { state } = tokenizer.lexer
    const above = state.lastToken
    delete state.lastToken
    const token = blockquote(source)
    if (above) state.lastToken = above
    return token
  }
  return tokenizer
}
