import { useId } from 'preact/hooks'
import { laterWords, words } from '../words/words.ts'
import { enabled, enableShortcuts } from './commands.ts'
import { shown } from './shown.ts'

/** Shortcuts can be in the way of another program's: their switch, and what they are. */
export function ShortcutsSection() {
  const id = useId()
  const say = laterWords().palette
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{words().commands.names.sheet}</h2>
        <button type="button" class="button small" onClick={() => (shown.value = 'sheet')}>
          {say.show}
        </button>
      </header>
      <label class="settings-switch">
        <input
          type="checkbox"
          checked={enabled.value}
          onChange={(event) => enableShortcuts(event.currentTarget.checked)}
        />
        {say.enabled}
      </label>
    </section>
  )
}
