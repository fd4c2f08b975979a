import { signal } from '@preact/signals'
import { en, type Words } from './en/en.ts'
import type { LaterWords } from './en/later.ts'
import { formatsOf, type Formats } from './formats.ts'

interface Spoken {
  words: Words
  formats: Formats
  /** Once they are wanted. */
  later: LaterWords | null
}

const ENGLISH = formatsOf('en')
/** English until another language is there: it comes with the page, the others are files of their own. */
const spoken = signal<Spoken>({ words: en(ENGLISH), formats: ENGLISH, later: null })

/** All that the page says, in its present language. Whoever asks while rendering renders again in the next one. */
export function words(): Words {
  return spoken.value.words
}

/** What rooms say whose code comes later. Whoever fetches such a room waits for `learnLater` (language.ts), too. */
export function laterWords(): LaterWords {
  const { later } = spoken.value
  if (!later) throw new Error('a room is shown before its words are there')
  return later
}

export const hasLaterWords = (): boolean => spoken.peek().later !== null

/** How numbers, times and money are written in it. */
export function formats(): Formats {
  return spoken.value.formats
}

/** @param make what a language says, as `en` @param tag how it writes numbers and times @param later as `enLater` */
export function speak(
  make: (formats: Formats) => Words,
  tag: string,
  later: ((formats: Formats) => LaterWords) | null = null,
): void {
  const formats = formatsOf(tag)
  spoken.value = { words: make(formats), formats, later: later?.(formats) ?? null }
}

/** @param make what the present language says later */
export function speakLater(make: (formats: Formats) => LaterWords): void {
  const now = spoken.peek()
  spoken.value = { ...now, later: make(now.formats) }
}
