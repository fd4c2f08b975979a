/** A word as it is compared, and where it stands in its text, in UTF-16 units. */
export interface Word {
  word: string
  start: number
  end: number
}

/** So many words of a text are found, and so many UTF-16 units of words. */
const MOST_WORDS = 16_000
const MOST_UNITS = 200_000
/** A word is known by its beginning. */
const LONGEST = 64

/** Scripts that are written without blanks: each character stands for itself, and a word is a phrase of them. */
const SINGLE = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Extended_Pictographic}`
const WORD = new RegExp(
  String.raw`[[${SINGLE}]--[0-9]]\p{M}*|[[\p{L}\p{N}\p{M}]--[${SINGLE}]]+`,
  'gv',
)
const IS_SINGLE = new RegExp(`^[${SINGLE}]`, 'v')
const BEYOND_ASCII = /\P{ASCII}/u

/** Is it a character of a script without blanks, or a sign? Words do not begin with it. */
export const isSingle = (word: string): boolean => IS_SINGLE.test(word)

/** The words of a text, in order, without regard to capitals, accents and forms of letters. */
export function* wordsIn(text: string): Generator<Word> {
  for (const { 0: found, index: start } of text.matchAll(WORD))
    for (const word of folded(found)) yield { word, start, end: start + found.length }
}

/** The words of a text as they are indexed, separated by blanks; empty where it has none. */
export function indexedWords(text: string): string {
  const words: string[] = []
  let units = 0
  for (const found of text.match(WORD) ?? [])
    for (const word of folded(found)) {
      units += word.length + 1
      if (units > MOST_UNITS || words.length === MOST_WORDS) return words.join(' ')
      words.push(word)
    }
  return words.join(' ')
}

/** What is one word may be several once it is folded: ½, ﷺ. */
function folded(found: string): string[] {
  if (!BEYOND_ASCII.test(found)) return [found.toLowerCase().slice(0, LONGEST)]
  const plain = fold(found)
  return (plain.match(WORD) ?? []).map((word) => whole(word.slice(0, LONGEST)))
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFKC')

/** Without half of a character at its end. */
const whole = (text: string): string => text.replace(/\p{Cs}$/u, '')
