import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { EncodedTokenMetadata, INITIAL, Registry } from '@shikijs/vscode-textmate'
import type { IOnigLib, StateStack } from '@shikijs/vscode-textmate'
import type { RawGrammar } from './grammars.ts'
import { placeOf, THEME } from './theme.ts'
import type { Spans } from './token-classes.ts'

/** What a grammar knows at the end of a line: in which string, comment or bracket it stands. */
export type LineState = StateStack

/** Reads one line. Null when it took too long and what follows can no longer be known. */
export type Tokenize = (
  line: string,
  before?: LineState,
) => { spans: Spans; after: LineState } | null

/** Looked at between two matches only: one match that never ends is the watchdog's. */
const LINE_TIME_MS = 1000

/** A pattern that cannot be said in JavaScript is left out; its language is coloured without it. */
const engine = createJavaScriptRegexEngine({ forgiving: true })
const onigLib: IOnigLib = {
  createOnigScanner: (patterns) => engine.createScanner(patterns),
  createOnigString: (text) => engine.createString(text),
}

/**
 * Makes the reader of a language, whose own grammar is the last of the list. Each has a registry of its own: how it
 * colours does not depend on which others were met before.
 */
export function createTokenizer(grammars: readonly RawGrammar[]): Tokenize {
  const registry = new Registry({
    onigLib,
    theme: THEME,
    loadGrammar: (scope) => grammars.find(({ scopeName }) => scopeName === scope),
    getInjections: (scope) =>
      grammars.filter(({ injectTo }) => injectTo?.includes(scope)).map((it) => it.scopeName),
  })
  const own = grammars.at(-1)
  const grammar = own && registry.loadGrammar(own.scopeName)
  if (!grammar) throw new Error('The grammar is empty.')
  const places = registry.getColorMap().map(placeOf)
  return (line, before = INITIAL) => {
    let read = grammar.tokenizeLine2(line, before, LINE_TIME_MS)
    // The time may have gone into patterns that are built when they are first needed. They are there now.
    if (read.stoppedEarly) read = grammar.tokenizeLine2(line, before, LINE_TIME_MS)
    if (read.stoppedEarly) return null
    return { spans: spansOf(read.tokens, line.length, places), after: read.ruleStack }
  }
}

/** From pairs of start and metadata to spans; neighbours of the same class become one. */
function spansOf(tokens: Uint32Array, length: number, places: readonly number[]): Spans {
  const spans: number[] = []
  for (let i = 0; i < tokens.length; i += 2) {
    const size = Math.min(tokens[i + 2] ?? length, length) - tokens[i]!
    const place = places[EncodedTokenMetadata.getForeground(tokens[i + 1]!)] ?? 0
    if (size <= 0) continue
    if (spans.at(-1) === place) spans[spans.length - 2]! += size
    else spans.push(size, place)
  }
  return spans
}
