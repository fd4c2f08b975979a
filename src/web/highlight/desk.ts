import type { RawGrammar } from './grammars.ts'
import type { Answer, Request } from './messages.ts'
import type { Spans } from './token-classes.ts'
import { createTokenizer, type LineState, type Tokenize } from './tokenizer.ts'

/** A grammar builds its patterns when they are first needed, which takes longer than a thousand lines: these need most. */
const FIRST_LINES = [' ', 'name (a, b) { "c" + 1 } // d', '/* */ # d', '', "<a b='c'>d</a> [e]: f"]

/** The worker's side: keeps the languages it loaded, and of each open block nothing but the state at its last line. */
export function createDesk(
  load: (language: string) => Promise<readonly RawGrammar[]>,
  answer: (answer: Answer) => void,
): (request: Request) => Promise<void> {
  const languages = new Map<string, Tokenize>()
  const states = new Map<number, LineState>()

  async function learn(language: string) {
    try {
      const grammars = await load(language)
      answer({ type: 'learning', language })
      const tokenize = createTokenizer(grammars)
      for (const line of FIRST_LINES) tokenize(line)
      languages.set(language, tokenize)
      answer({ type: 'loaded', language })
    } catch (error) {
      answer({ type: 'loaded', language, fault: String(error) })
    }
  }

  function read({ block, language, lines }: Request & { type: 'lines' }): Spans[] | null {
    const tokenize = languages.get(language)
    if (!tokenize) return null
    const spans: Spans[] = []
    for (const line of lines) {
      // What stands in a line too long is not known; most often it leaves the state as it was.
      const done = line === null ? null : tokenize(line, states.get(block))
      if (line !== null && done === null) return null
      if (done) states.set(block, done.after)
      spans.push(done?.spans ?? [])
    }
    return spans
  }

  function readSafely(request: Request & { type: 'lines' }) {
    try {
      return read(request)
    } catch {
      return null
    }
  }

  return async (request) => {
    if (request.type === 'load') await learn(request.language)
    else if (request.type === 'close') states.delete(request.block)
    else answer({ type: 'lines', block: request.block, spans: readSafely(request) })
  }
}
