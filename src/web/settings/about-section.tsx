import { useId } from 'preact/hooks'
import { laterWords } from '../words/words.ts'

/** Which Loquat this is. */
export function AboutSection() {
  const id = useId()
  const say = laterWords().preferences
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{say.about}</h2>
      </header>
      <p class="settings-lead">{say.version(LOQUAT_VERSION)}</p>
    </section>
  )
}
