import { signal } from '@preact/signals'
import { en, type Words } from './en/en.ts'
import { formatsOf, type Formats } from './formats.ts'

interface Spoken {
  words: Words
  formats: Formats
}

const ENGLISH = formatsOf('en')
/** English until another language is there: it comes with the page, the others are files of their own. */
const spoken = signal<Spoken>({ words: en(ENGLISH), formats: ENGLISH })

/** All that the page says, in its present language. Whoever asks while rendering renders again in the next one. */
export function words(): Words {
  return spoken.value.words
}

/** How numbers, times and money are written in it. */
export function formats(): Formats {
  return spoken.value.formats
}

/** @param make what a language says, as `en` @param tag how it writes numbers and times */
export function speak(make: (formats: Formats) => Words, tag: string): void {
  const formats = formatsOf(tag)
  spoken.value = { words: make(formats), formats }
}
