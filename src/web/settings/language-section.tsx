import { useId } from 'preact/hooks'
import { chooseLanguage, chosen } from '../words/language.ts'
import { LANGUAGES, OFFERED, type LanguageId } from '../words/languages.ts'
import { laterWords, words } from '../words/words.ts'

const SYSTEM = 'system'

/** In which language the page speaks. */
export function LanguageSection() {
  const id = useId()
  const say = laterWords().preferences
  const now = chosen.value
  const offered = now === null || OFFERED.some((it) => it.id === now)
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{words().settings.language}</h2>
        <select
          class="settings-choice"
          aria-labelledby={id}
          value={now ?? SYSTEM}
          onChange={({ currentTarget: { value } }) =>
            void chooseLanguage(value === SYSTEM ? null : (value as LanguageId))
          }
        >
          <option value={SYSTEM}>{say.systemLanguage}</option>
          {OFFERED.map(({ id, name }) => (
            <option key={id} value={id} lang={LANGUAGES[id].tag}>
              {name}
            </option>
          ))}
          {!offered && <option value={now}>{now}</option>}
        </select>
      </header>
      <p class="settings-lead">{say.languageLead}</p>
    </section>
  )
}
