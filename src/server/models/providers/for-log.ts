import { AppError, type Prompt } from '../../../protocol/index.ts'
import { withoutPrompt } from './without-prompt.ts'

const MAX_WORDS = 4096

/**
 * The same failure for the log, which must have neither the key nor what was said: providers repeat both in whatever they
 * say.
 */
export function forLog(error: unknown, key: string | undefined, prompt?: Prompt): unknown {
  if (!(error instanceof AppError) || error.cause === undefined) return error
  const said = textOf(error.cause)
  const words = (key ? said.replaceAll(key, '[key]') : said).slice(0, MAX_WORDS)
  return new AppError(error.code, {
    ...error.facts,
    message: error.message,
    cause: prompt ? withoutPrompt(words, prompt) : words,
  })
}

/** What an error says, and those behind it; of any other value its text. */
function textOf(cause: unknown): string {
  const words: string[] = []
  for (let e = cause, depth = 0; e !== undefined && depth < 5; depth++) {
    words.push(e instanceof Error ? wordsOf(e) : textOfValue(e))
    e = e instanceof Error ? e.cause : undefined
  }
  return words.join(' ← ')
}

function textOfValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Who could not read an answer quotes it: a bit of the key, or of the reply. */
function wordsOf({ name, message }: Error): string {
  return /SyntaxError|JSONParse|TypeValidation|InvalidResponse/.test(name)
    ? name
    : `${name}: ${message}`
}
