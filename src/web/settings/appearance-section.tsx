import { useId } from 'preact/hooks'
import { chosenTheme } from '../theme/chosen-theme.ts'
import { laterWords } from '../words/words.ts'

const THEMES = [null, 'light', 'dark'] as const

/** Light, dark, or as the system. */
export function AppearanceSection() {
  const id = useId()
  const say = laterWords().preferences
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{say.appearance}</h2>
        <div class="settings-segments" role="radiogroup" aria-labelledby={id}>
          {THEMES.map((theme) => (
            <label key={theme}>
              <input
                type="radio"
                name="theme"
                checked={chosenTheme.value === theme}
                onChange={() => chosenTheme.set(theme)}
              />
              {say.themes[theme ?? 'system']}
            </label>
          ))}
        </div>
      </header>
      <p class="settings-lead">{say.appearanceLead}</p>
    </section>
  )
}
