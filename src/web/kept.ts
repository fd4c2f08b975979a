// A browser may refuse storage (private windows, full disks); the page works without it.

/** What this browser has kept under a key; null for nothing. */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Keeps a text in this browser; null forgets it. @returns whether the browser does */
export function writeKept(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
    return true
  } catch {
    return false
  }
}
