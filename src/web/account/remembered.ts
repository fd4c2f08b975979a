import { forgetDrafts } from '../conversation/draft.ts'

/** Who used this browser last: so that the next one does not find what they typed. */
const KEY = 'loquat.owner'

export function rememberedOwner(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** Notes who uses this browser now. @returns true if that was somebody else before */
export function rememberOwner(ownerId: string): boolean {
  const before = rememberedOwner()
  const changed = before !== null && before !== ownerId
  if (changed) forgetDrafts()
  try {
    localStorage.setItem(KEY, ownerId)
  } catch {
    // Or the page would begin anew for ever.
    return false
  }
  return changed
}

/** Leaves nothing of a person behind. */
export function forgetOwner(): void {
  forgetDrafts()
  try {
    localStorage.removeItem(KEY)
  } catch {
    return
  }
}

/** Tells what other tabs of this browser remember: somebody signed in there, or (null) out. */
export function watchOwner(run: (ownerId: string | null) => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY) run(newValue)
  })
}
