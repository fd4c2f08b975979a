import { useId, useRef } from 'preact/hooks'
import { REASONING_EFFORTS } from '../../protocol/index.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'
import type { TuningForm } from './form.ts'
import type { FieldId } from './kept.ts'

interface TuningFieldProps {
  form: TuningForm
  id: FieldId
  /** Is it set, though the model does not take it? */
  foreign?: boolean
}

type Control = HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement

/** One setting: its name, what stands in it or holds without that, and the way back. */
export function TuningField({ form, id, foreign = false }: TuningFieldProps) {
  const control = useRef<Control>(null)
  const key = useId()
  const fault = form.faults.value[id]
  const say = laterWords().tuning
  const described = [`${key}-hint`, ...(fault === undefined ? [] : [`${key}-fault`])].join(' ')
  return (
    <div class="tuning-field" data-wide={isText(id) ? '' : undefined}>
      <label for={key}>
        {say.names[id]}
        {form.isChanged(id) && (
          <span class="changed-dot">
            <span class="visually-hidden">{say.changed}</span>
          </span>
        )}
      </label>
      {form.isChanged(id) && (
        <button
          type="button"
          class="icon-button small"
          aria-label={say.setBack(say.names[id])}
          title={say.setBackShort}
          onClick={() => {
            form.setBack(id)
            // It goes away under the keyboard.
            control.current!.focus()
          }}
        >
          <Icon name="undo" />
        </button>
      )}
      <Entry
        id={id}
        control={{
          ref: control,
          id: key,
          value: form.textOf(id),
          'aria-describedby': described,
          'aria-invalid': fault !== undefined,
          onInput: ({ currentTarget }) => form.write(id, currentTarget.value),
          onBlur: form.leave,
        }}
      />
      {fault !== undefined && (
        <p id={`${key}-fault`} class="tuning-fault" role="alert">
          {fault}
        </p>
      )}
      <p id={`${key}-hint`} class="tuning-hint">
        {foreign ? say.notTaken : say.hints[id]}
      </p>
    </div>
  )
}

const isText = (id: FieldId) => id === 'instructions' || id === 'stop'

interface ControlProps {
  ref: { readonly current: Control | null }
  id: string
  value: string
  'aria-describedby': string
  'aria-invalid': boolean
  onInput: (event: { currentTarget: { value: string } }) => void
  onBlur: () => void
}

function Entry({ id, control }: { id: FieldId; control: ControlProps }) {
  const say = laterWords().tuning
  if (id === 'reasoningEffort')
    return (
      <select {...control}>
        <option value="">{say.standards[id]}</option>
        {REASONING_EFFORTS.map((effort) => (
          <option key={effort} value={effort}>
            {say.efforts[effort]}
          </option>
        ))}
      </select>
    )
  if (isText(id))
    return (
      <textarea
        {...control}
        rows={id === 'stop' ? 2 : 5}
        dir={control.value === '' ? undefined : 'auto'}
        placeholder={say.standards[id]}
      />
    )
  return (
    <input
      {...control}
      type="text"
      inputMode={id === 'maxOutputTokens' || id === 'seed' ? 'numeric' : 'decimal'}
      autocomplete="off"
      placeholder={say.standards[id]}
    />
  )
}
