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
    return changed
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

/** Calls back when another tab of this browser signs in. */
export function onOwnerRemembered(run: () => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY && newValue !== null) run()
  })
}
