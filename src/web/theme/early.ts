import { showTheme, THEME_KEY, themeOf } from './theme.ts'

// The page waits for this before it is painted; what comes as a module comes when the other theme has been seen.
try {
  showTheme(themeOf(localStorage.getItem(THEME_KEY)))
} catch {
  // Where nothing is kept it is as the system says.
}
