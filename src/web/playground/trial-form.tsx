import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { labelsOf, pressedBy } from '../commands/commands.ts'
import { Keys } from '../commands/sheet.tsx'
import { laterWords } from '../words/words.ts'
import type { Playground } from './playground.ts'

/** As `aria-keyshortcuts` names them. */
const KEYS = ['Control+Enter', 'Meta+Enter']

/** What is tried, and the button that starts it; in either field so do Ctrl or ⌘ and Enter. */
export function TrialForm({ playground }: { playground: Playground }) {
  const { instructions, text } = playground
  const field = useRef<HTMLTextAreaElement>(null)
  const blank = useSignal(false)
  const say = laterWords().playground
  const several = playground.columns.value.length > 1

  function run() {
    if (playground.busy.peek()) return
    blank.value = !playground.run()
    if (blank.peek()) field.current!.focus()
  }

  return (
    <form
      class="trial"
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
      onKeyDown={(event) => {
        const { key, ctrlKey, metaKey, shiftKey, altKey, isComposing } = event
        if (key !== 'Enter' || ctrlKey === metaKey || shiftKey || altKey || isComposing) return
        event.preventDefault()
        run()
      }}
    >
      <div class="trial-field">
        <label for="trial-instructions">{say.instructions}</label>
        <textarea
          id="trial-instructions"
          rows={3}
          dir={instructions.value === '' ? undefined : 'auto'}
          placeholder={say.instructionsHint}
          value={instructions.value}
          onInput={(event) => (instructions.value = event.currentTarget.value)}
        />
      </div>
      <div class="trial-field">
        <label for="trial-text">{say.message}</label>
        <textarea
          ref={field}
          id="trial-text"
          rows={3}
          dir={text.value === '' ? undefined : 'auto'}
          placeholder={say.messageHint}
          value={text.value}
          aria-invalid={blank.value}
          aria-describedby={blank.value ? 'trial-blank' : undefined}
          onInput={(event) => {
            text.value = event.currentTarget.value
            blank.value = false
          }}
        />
        {blank.value && (
          <p id="trial-blank" class="trial-fault" role="alert">
            {say.blank}
          </p>
        )}
      </div>
      <div class="trial-actions">
        {!playground.busy.value && <Keys keys={labelsOf('Mod+Enter')} />}
        {playground.busy.value ? (
          <button
            key="go"
            type="button"
            class="button"
            {...pressedBy('stop', several ? say.stopAll : say.stop)}
            onClick={playground.stop}
          >
            <span class="stop-square" />
            {several ? say.stopAll : say.stop}
          </button>
        ) : (
          <button
            key="go"
            class="button primary"
            title={[several ? say.runAll : say.run, `(${labelsOf('Mod+Enter').join('+')})`].join(
              ' ',
            )}
            aria-keyshortcuts={KEYS.join(' ')}
          >
            {several ? say.runAll : say.run}
          </button>
        )}
      </div>
    </form>
  )
}
