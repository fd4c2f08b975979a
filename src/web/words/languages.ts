import { en, type Words } from './en/en.ts'
import type { LaterWords } from './en/later.ts'
import type { Formats } from './formats.ts'

interface Language {
  /** As the language calls itself; absent for what is not offered. */
  name?: string
  /** BCP 47, for `<html lang>` and `Intl`. */
  tag: string
  /** Where it is written from right to left. */
  dir?: 'rtl'
  load: () => Promise<(formats: Formats) => Words>
  /** What it says in rooms that come later. */
  later: () => Promise<(formats: Formats) => LaterWords>
}

/** What the page can speak. English comes with the page, each other one as a file of its own. */
export const LANGUAGES = {
  en: {
    name: 'English',
    tag: 'en',
    load: () => Promise.resolve(en),
    later: () => import('./en/later.ts').then((it) => it.enLater),
  },
  de: {
    name: 'Deutsch',
    tag: 'de',
    load: () => import('./de/de.ts').then((it) => it.de),
    later: () => import('./de/later.ts').then((it) => it.deLater),
  },
  // For tests: shows what a longer language would break, and what is not in the catalogue.
  pseudo: {
    tag: 'en-XA',
    load: () => import('./pseudo.ts').then((it) => it.pseudo),
    later: () => import('./pseudo.ts').then((it) => it.pseudoLater),
  },
} as const satisfies Record<string, Language>

export type LanguageId = keyof typeof LANGUAGES

/** Those a person can choose. */
export const OFFERED = (Object.keys(LANGUAGES) as LanguageId[]).flatMap((id) => {
  const { name }: Language = LANGUAGES[id]
  return name === undefined ? [] : [{ id, name }]
})

/** A language, and how it is shown. */
export interface Choice {
  id: LanguageId
  tag: string
  /** Shown the other way round than it is written: for tests. */
  mirrored: boolean
}

export function directionOf({ id, mirrored }: Choice): 'ltr' | 'rtl' {
  const { dir }: Language = LANGUAGES[id]
  return (dir === 'rtl') === mirrored ? 'ltr' : 'rtl'
}

/** `de`, `pseudo`, `pseudo-rtl` …; null for what is none. */
export function choiceOf(text: string | null): Choice | null {
  const [, id = '', mirrored] = /^(\w+)(-rtl)?$/.exec(text ?? '') ?? []
  if (!Object.hasOwn(LANGUAGES, id)) return null
  const known = id as LanguageId
  return { id: known, tag: LANGUAGES[known].tag, mirrored: mirrored !== undefined }
}

/** The first of a person's languages that is offered, with their region. @param wanted as `navigator.languages` */
export function bestOf(wanted: readonly string[]): Choice {
  for (const tag of wanted) {
    const offered = OFFERED.find(({ id }) => id === /^\w*/.exec(tag.toLowerCase())?.[0])
    if (offered) return { id: offered.id, tag: isTag(tag) ? tag : offered.id, mirrored: false }
  }
  return { id: 'en', tag: 'en', mirrored: false }
}

/** Without a locale of its own a system may make its browser say `en-US@posix`, which `Intl` refuses. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    return false
  }
}
