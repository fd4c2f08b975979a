import { signal } from '@preact/signals'
import {
  bestOf,
  choiceOf,
  directionOf,
  LANGUAGES,
  type Choice,
  type LanguageId,
} from './languages.ts'
import { hasLaterWords, speak, speakLater } from './words.ts'

/** What was chosen in the settings. */
const KEY = 'loquat.language'
/** What the address asked for: it holds for the tab. */
const ASKED = 'loquat.lang'

const local = () => localStorage
const session = () => sessionStorage

/** The language chosen here; null: as the browser says. */
export const chosen = signal<LanguageId | null>(null)

let wanted = 0
/** What is spoken. */
let current: Choice = { id: 'en', tag: 'en', mirrored: false }
let wantsLater = false

/** Speaks what was asked for by `?lang=`, else what was chosen, else the browser's language. Ends once that is there. */
export async function startLanguage(): Promise<void> {
  takeFromAddress()
  addEventListener('languagechange', () => void follow())
  addEventListener('storage', ({ key }) => {
    if (key === KEY) void follow()
  })
  await follow()
}

/** Speaks another language from now on, in all tabs. Null: the browser's. */
export async function chooseLanguage(id: LanguageId | null): Promise<void> {
  write(session, ASKED, null)
  write(local, KEY, id)
  // Where nothing can be remembered it holds until the page is left.
  await follow(id)
}

async function follow(id?: LanguageId | null): Promise<void> {
  const asked = choiceOf(read(session, ASKED) ?? (id === undefined ? read(local, KEY) : id))
  const choice = asked ?? bestOf(navigator.languages)
  const turn = ++wanted
  const { load, later } = LANGUAGES[choice.id]
  try {
    const make = await load()
    const makeLater = wantsLater ? await later() : null
    if (turn !== wanted) return
    speak(make, choice.tag, makeLater)
    current = choice
  } catch {
    // Its file did not come: better in the language before than not at all.
    return
  }
  chosen.value = asked?.id ?? null
  document.documentElement.lang = choice.tag
  document.documentElement.dir = directionOf(choice)
}

/** Fetches what rooms say that come later, in this language and from now on in each other one. */
export async function learnLater(): Promise<void> {
  wantsLater = true
  while (!hasLaterWords()) {
    const choice = current
    const make = await LANGUAGES[choice.id].later()
    if (choice === current) speakLater(make)
  }
}

function takeFromAddress() {
  const address = new URL(location.href)
  const asked = address.searchParams.get('lang')
  if (asked === null) return
  write(session, ASKED, choiceOf(asked) ? asked : null)
  address.searchParams.delete('lang')
  history.replaceState(null, '', address)
}

// A browser may refuse storage (private windows, full disks); the page works without it.
function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key)
  } catch {
    return null
  }
}

function write(storage: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) storage().removeItem(key)
    else storage().setItem(key, value)
  } catch {
    return
  }
}
