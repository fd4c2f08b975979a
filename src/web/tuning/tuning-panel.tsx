import { useEffect, useMemo } from 'preact/hooks'
import type { OpenConversation } from '../conversation/open-conversation.ts'
import { shortName, type Models } from '../settings/models.ts'
import { modelInUse } from '../usage/context.ts'
import { laterWords, words } from '../words/words.ts'
import { AllowedTools } from './allowed-tools.tsx'
import { PARAMETERS } from './fields.ts'
import { formOf, type TuningForm } from './form.ts'
import { PresetsRow } from './presets-row.tsx'
import { TuningField } from './tuning-field.tsx'
import './tuning.css'

export interface TuningPanelProps {
  open: OpenConversation
  models: Models
}

/** What the model is told, and those parameters that it takes; each is saved as it is typed. */
export function TuningPanel({ open, models }: TuningPanelProps) {
  const form = useMemo(() => formOf(open.client, open), [open])
  useEffect(() => form.leave, [form])
  const say = laterWords().tuning
  const model = modelInUse(open, models)
  const taken = models.items.value.find(({ id }) => id === model)?.parameters
  const shown = PARAMETERS.filter((id) => (taken?.includes(id) ?? true) || form.isChanged(id))
  const name = model === null ? words().conversation.noModel : shortName(model)
  return (
    <form
      class="tuning"
      onSubmit={(event) => {
        event.preventDefault()
        form.flush()
      }}
    >
      <p class="tuning-lead">{open.id.value === null ? say.leadNew : say.lead}</p>
      <TuningField form={form} id="instructions" />
      <h3>{say.parameters(name)}</h3>
      {taken === undefined && <p class="tuning-note">{say.unknown}</p>}
      {taken?.length === 0 && <p class="tuning-note">{say.none}</p>}
      {shown.map((id) => (
        <TuningField key={id} form={form} id={id} foreign={taken?.includes(id) === false} />
      ))}
      <PresetsRow form={form} />
      <AllowedTools open={open} />
      <Status form={form} />
    </form>
  )
}

/** How far the saving has come. It stays in sight, and is said aloud. */
function Status({ form }: { form: TuningForm }) {
  const say = laterWords().tuning
  const failure = form.failure.value
  if (failure !== null)
    return (
      <p class="tuning-status" data-tone="error" role="alert">
        <span>{say.failed(failure)}</span>
        <button type="button" class="button small" onClick={form.flush}>
          {words().ui.tryAgain}
        </button>
      </p>
    )
  const said = { idle: '', saving: say.saving, waiting: say.waiting, saved: say.saved }
  return (
    <p class="tuning-status" data-tone={form.status.value} role="status">
      {said[form.status.value]}
    </p>
  )
}
