import { useId } from 'preact/hooks'
import { labelsOf } from '../commands/commands.ts'
import { Keys } from '../commands/sheet.tsx'
import { SEND_KEYS, sendKey } from '../conversation/send-key.ts'
import { standardInstructions } from '../tuning/standard-instructions.ts'
import { laterWords } from '../words/words.ts'

/** How messages are sent, and what new conversations begin with. */
export function WritingSection() {
  const id = useId()
  const say = laterWords().preferences
  return (
    <section class="settings-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{say.writing}</h2>
      </header>
      <fieldset class="settings-choices">
        <legend>{say.sendWith}</legend>
        {(['enter', 'mod'] as const).map((key) => (
          <label key={key} class="settings-switch">
            <input
              type="radio"
              name="send-key"
              checked={sendKey.value === key}
              onChange={() => sendKey.set(key)}
            />
            <span>
              <Keys keys={labelsOf(SEND_KEYS[key])} />{' '}
              <span class="settings-aside">{say.sendKeys[key]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="settings-field">
        <label for={`${id}-instructions`}>{say.standardInstructions}</label>
        <textarea
          id={`${id}-instructions`}
          rows={3}
          dir={standardInstructions.value === '' ? undefined : 'auto'}
          aria-describedby={`${id}-lead`}
          placeholder={laterWords().tuning.standards.instructions}
          value={standardInstructions.value}
          onInput={({ currentTarget: { value } }) => standardInstructions.set(value)}
        />
        <p id={`${id}-lead`} class="settings-lead">
          {say.standardInstructionsLead}
        </p>
      </div>
    </section>
  )
}
