/** Null: as the system. */
export type Theme = 'light' | 'dark' | null

export const THEME_KEY = 'loquat.theme'

/** What was kept, where it is a theme. */
export const themeOf = (text: string | null): Theme =>
  text === 'light' || text === 'dark' ? text : null

/** Shows the page so: every colour is one of a pair, and this says which. */
export function showTheme(theme: Theme): void {
  // The style sheet says what it means: the build writes pairs of colours out for browsers that do not know them.
  if (theme === null) delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  // What the browser draws around the page.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const own = (meta.dataset['theme'] ??= meta.media.includes('dark') ? 'dark' : 'light')
    meta.media =
      theme === null ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all'
  }
}
