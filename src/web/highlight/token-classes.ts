/** What a token can be; the empty name is plain text. Page and worker name a class by its place in this list. */
export const TOKEN_CLASSES = [
  '',
  'tok-comment',
  'tok-keyword',
  'tok-operator',
  'tok-string',
  'tok-escape',
  'tok-constant',
  'tok-function',
  'tok-type',
  'tok-variable',
  'tok-property',
  'tok-tag',
  'tok-attribute',
  'tok-inserted',
  'tok-deleted',
] as const

export type TokenClass = (typeof TOKEN_CLASSES)[number]

/** A piece of a line. The texts of a line's tokens, joined, are the line. */
export interface Token {
  text: string
  class: TokenClass
}

/** A line's tokens as the worker sends them: length, place of the class, length, place of the class … */
export type Spans = readonly number[]

/** Cuts a line as the spans say. */
export function tokensOf(line: string, spans: Spans): Token[] {
  const tokens: Token[] = []
  let start = 0
  for (let i = 0; i < spans.length; i += 2) {
    const end = start + spans[i]!
    tokens.push({ text: line.slice(start, end), class: TOKEN_CLASSES[spans[i + 1]!] ?? '' })
    start = end
  }
  if (start < line.length) tokens.push({ text: line.slice(start), class: '' })
  return tokens
}
