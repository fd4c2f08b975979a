import type { Theme } from './messages.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** The theme that the page has: the one it was told, or the system's. */
export function themeNow(): Theme {
  const { colorScheme } = getComputedStyle(document.documentElement)
  if (colorScheme === 'light' || colorScheme === 'dark') return colorScheme
  return dark.matches ? 'dark' : 'light'
}

/** Calls back when the theme may have changed. @returns stops it */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true })
  dark.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    dark.removeEventListener('change', changed)
  }
}
