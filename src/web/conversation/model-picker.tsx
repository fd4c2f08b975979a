import type { ModelInfo } from '../../protocol/index.ts'
import { shortName, whyOf, type Models } from '../settings/models.ts'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

/** Which model answers: in an open conversation for that one, else for new ones. */
export function ModelPicker({ open, models }: { open: OpenConversation; models: Models }) {
  const conversation = open.conversation.value
  const standard = models.standard.value
  const say = words().conversation
  if (standard === null || models.items.value.length === 0) return <span class="model-picker" />
  const value = conversation ? (conversation.model ?? '') : (models.chosen.value ?? '')
  const known = value === '' || models.items.value.some((model) => model.id === value)

  function choose(chosen: string) {
    const model = chosen === '' ? null : chosen
    models.choose(model)
    void open.setModel(model)
  }

  return (
    <label class="model-picker" title={whyOf(standard)}>
      <span class="visually-hidden">{say.model}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">
          {standard.id === null ? say.noModel : say.defaultModel(shortName(standard.id))}
        </option>
        {!known && <option value={value}>{shortName(value)}</option>}
        {byProvider(models.items.value).map(([provider, items]) => (
          <optgroup key={provider} label={provider}>
            {items.map((model) => (
              <option key={model.id} value={model.id}>
                {model.name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

function byProvider(items: readonly ModelInfo[]): [string, ModelInfo[]][] {
  const groups = new Map<string, ModelInfo[]>()
  for (const model of items)
    groups.set(model.provider, [...(groups.get(model.provider) ?? []), model])
  return [...groups]
}
