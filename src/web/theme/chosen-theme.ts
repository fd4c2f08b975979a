import { effect } from '@preact/signals'
import { browserSetting } from '../browser-setting.ts'
import { showTheme, THEME_KEY, themeOf, type Theme } from './theme.ts'

/** Light or dark in this browser, or (null) as the system. */
export const chosenTheme = browserSetting<Theme>(THEME_KEY, themeOf, (theme) => theme)

/** Shows the page as it was chosen, here or in another tab. Call once. */
export function followTheme(): void {
  effect(() => showTheme(chosenTheme.value))
}
