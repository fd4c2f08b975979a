import type { SearchTerm } from '../store/search-entries.ts'
import { isSingle, wordsIn } from './words.ts'

/** A passage in quotation marks, as far as it goes, or what stands between blanks. */
const TERM = /["“”„«»]([^"“”„«»]*)(["“”„«»]|$)|[^\s"“”„«»]+/g

/**
 * What is meant by what was typed: every word, in any order; "words in quotation marks" behind each other; the last word
 * may be the beginning of one, since it may not be typed to its end. There is nothing that cannot be typed.
 */
export function termsOf(typed: string): SearchTerm[] {
  return [...typed.matchAll(TERM)].flatMap(({ 0: all, 1: quoted, 2: closing, index }) => {
    // One of several words, as foo_bar or a word of a script without blanks, is a passage, too.
    const words = Array.from(wordsIn(quoted ?? all), ({ word }) => word)
    const last = words.at(-1)
    if (last === undefined) return []
    const open = !closing && index + all.length === typed.length
    return [{ words, prefix: open && /[\p{L}\p{N}\p{M}]$/u.test(all) && canGrow(last) }]
  })
}

/** A single letter is the beginning of nearly everything. */
const canGrow = (word: string): boolean => word.length > 1 && !isSingle(word)
