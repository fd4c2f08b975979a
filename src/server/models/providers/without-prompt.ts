import type { Prompt } from '../../../protocol/index.ts'

/** So many letters and digits in a row are no coincidence; a line of fewer must be repeated as a whole. */
const LONG = 12
const SHORT = 4
/** A prompt is looked through in steps of so many, which is enough to find all that is longer by as many. */
const STEP = 4
/** In more it would take too long to look for what is repeated of it. */
const MOST = 100_000

/** Whatever stands between words: where a text is quoted, it is escaped, once or more. */
const BETWEEN = /[^\p{L}\p{N}]+/gu

/** What a provider says, without what it repeats of the prompt: who checks a request quotes what is wrong in it. */
export function withoutPrompt(words: string, prompt: Prompt): string {
  const texts = [...textsIn([prompt.instructions, prompt.continueFrom, prompt.messages])]
  if (texts.reduce((sum, text) => sum + text.length, 0) > MOST)
    return `[${words.length} characters, which may repeat what was said]`
  const said = unescaped(words)
  const { plain, at, starts } = lettersOf(said)
  const places = placesIn(plain, starts)
  const repeated = new Uint8Array(plain.length)
  for (const text of texts)
    for (const line of text.split(/[\n\r\t\f\v]+/)) {
      const letters = line.replace(BETWEEN, '')
      const length = Math.min(LONG, letters.length)
      for (let i = 0; i + length <= letters.length; i += STEP)
        for (const place of places.get(letters.slice(i, i + length)) ?? []) {
          let [from, to] = [0, length]
          while (letters[i + from - 1] && letters[i + from - 1] === plain[place + from - 1]) from--
          while (letters[i + to] && letters[i + to] === plain[place + to]) to++
          repeated.fill(1, place + from, place + to)
        }
    }
  return cutOut(said, at, repeated)
}

/** What was said, and what tools were told and have found; not how it is kept. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) if (!KEPT.has(name)) yield* textsIn(item)
}

const KEPT = new Set(['id', 'type', 'role', 'model', 'state', 'outcome', 'toolName', 'toolCallId'])

function unescaped(words: string): string {
  return words
    .replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\+[nrtbf]/g, '\n')
}

/** The letters and digits of a text, where each stands in it, and which begin a word. */
function lettersOf(text: string): { plain: string; at: number[]; starts: number[] } {
  const at: number[] = []
  const starts: number[] = []
  let plain = ''
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    starts.push(plain.length)
    for (let i = 0; i < word.length; i++) at.push(index + i)
    plain += word
  }
  return { plain, at, starts }
}

/** Where each stretch of `LONG` letters stands, and each shorter one of whole words. */
function placesIn(plain: string, starts: number[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  const note = (from: number, to: number) => {
    const letters = plain.slice(from, to)
    places.set(letters, [...(places.get(letters) ?? []), from])
  }
  for (let i = 0; i + LONG <= plain.length; i++) note(i, i + LONG)
  for (const [i, from] of starts.entries())
    for (let next = i + 1; next <= starts.length; next++) {
      const to = starts[next] ?? plain.length
      if (to - from >= LONG) break
      if (to - from >= SHORT) note(from, to)
    }
  return places
}

/** A text with `[…]` for each stretch of repeated letters. */
function cutOut(text: string, at: number[], repeated: Uint8Array): string {
  let result = ''
  let from = 0
  for (let i = 0; i < at.length; i++) {
    if (!repeated[i]) continue
    let last = i
    while (repeated[last + 1]) last++
    result += `${text.slice(from, at[i])}[…]`
    from = at[last]! + 1
    i = last
  }
  return result + text.slice(from)
}
