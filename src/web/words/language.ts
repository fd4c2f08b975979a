import { signal } from '@preact/signals'
import { bestOf, choiceOf, directionOf, LANGUAGES, type LanguageId } from './languages.ts'
import { speak } from './words.ts'

/** What was chosen in the settings. */
const KEY = 'loquat.language'
/** What the address asked for: it holds for the tab. */
const ASKED = 'loquat.lang'

const local = () => localStorage
const session = () => sessionStorage

/** The language chosen here; null: as the browser says. */
export const chosen = signal<LanguageId | null>(null)

let wanted = 0

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
  try {
    const make = await LANGUAGES[choice.id].load()
    if (turn !== wanted) return
    speak(make, choice.tag)
  } catch {
    // Its file did not come: better in the language before than not at all.
    return
  }
  chosen.value = asked?.id ?? null
  document.documentElement.lang = choice.tag
  document.documentElement.dir = directionOf(choice)
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
