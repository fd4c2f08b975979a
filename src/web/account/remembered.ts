import { readKept, writeKept } from '../kept.ts'

/** Who used this browser last, and what they left in it: kept under their name, so that the next one does not find it. */
const KEY = 'loquat.owner'
const OWN = 'loquat.own.'

/** Who is in on this page. It stays so until the page is loaded anew, whoever signs in beside it. */
let owner = rememberedOwner()

export function rememberedOwner(): string | null {
  return readKept(KEY)
}

/** Notes who uses this browser now. @returns true if that was somebody else before */
export function rememberOwner(ownerId: string): boolean {
  const before = rememberedOwner()
  owner = ownerId
  forgetOthers()
  // Where it cannot be kept, the page would begin anew for ever.
  return writeKept(KEY, ownerId) && before !== null && before !== ownerId
}

/** Forgets who it was and what they typed: they meant to leave, and whoever comes next may look. */
export function forgetOwner(): void {
  owner = null
  // First, so that no page writes again what it holds.
  writeKept(KEY, null)
  forgetOthers()
}

/** Tells what other tabs of this browser remember: somebody signed in there, or (null) out. */
export function watchOwner(run: (ownerId: string | null) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY) run(newValue)
  })
}

/** What of a temporary conversation is not told the server: it is in this tab's memory, and nowhere else. */
export const fleeting = new Map<string, string | null>()

/** Is it the id of a temporary conversation, or a name that holds it? */
export const isFleeting = (name: string) => name.includes('temp_')

/** What this person left under a name; null for nothing. */
export function readOwn(name: string): string | null {
  return isFleeting(name) ? (fleeting.get(name) ?? null) : readKept(keyOf(name))
}

/** Keeps a text for this person; null forgets it. @returns whether the browser keeps it */
export function writeOwn(name: string, value: string | null): boolean {
  if (isFleeting(name)) return fleeting.set(name, value).has(name)
  return writeKept(keyOf(name), value)
}

/** Calls back when another tab has changed what is kept under a name. Returns its end. */
export function watchOwn(name: string, run: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (isOwn(key, name)) run()
  }
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}

/** Is it the browser's key of what this person left under a name? */
export const isOwn = (key: string | null, name: string) => key === keyOf(name)

const placeOf = (ownerId: string | null) => `${OWN}${encodeURIComponent(ownerId ?? '')}/`
const keyOf = (name: string) => placeOf(owner) + name

function forgetOthers(): void {
  const mine = placeOf(owner)
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(OWN) && !key.startsWith(mine)) localStorage.removeItem(key)
  } catch {
    return
  }
}
