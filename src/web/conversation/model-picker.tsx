import { pressedBy } from '../commands/commands.ts'
import { LazyModelList } from '../models/lazy-model-list.ts'
import { shortName, whyOf, type Models } from '../settings/models.ts'
import { Icon } from '../ui/icon.tsx'
import { Popover } from '../ui/popover.tsx'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

interface ModelPickerProps {
  open: OpenConversation
  models: Models
}

const ID = 'choose-model'

/** Which model answers: in an open conversation for that one, else for new ones. */
export function ModelPicker({ open, models }: ModelPickerProps) {
  const conversation = open.conversation.value
  const standard = models.standard.value
  const say = words().conversation
  if (standard === null || models.items.value.length === 0) return <span class="model-picker" />
  const chosen = conversation ? conversation.model : models.chosen.value

  function choose(model: string | null) {
    models.choose(model)
    void open.setModel(model)
  }

  return (
    <span class="model-picker">
      <button
        type="button"
        class="model-button"
        popovertarget={ID}
        aria-haspopup="dialog"
        {...pressedBy('model', whyOf(standard))}
        onPointerEnter={LazyModelList.prepare}
        onFocus={LazyModelList.prepare}
      >
        <span class="visually-hidden">{say.model}: </span>
        <span class="model-chosen">{nameOf(chosen ?? standard.id, chosen === null)}</span>
        <Icon name="chevron" />
      </button>
      <Popover id={ID} class="model-popover" label={words().ui.chooseModel}>
        {(close) => (
          <LazyModelList
            models={models}
            chosen={chosen}
            withDefault
            onClose={close}
            onChoose={(model) => {
              close()
              choose(model)
            }}
          />
        )}
      </Popover>
    </span>
  )
}

function nameOf(id: string | null, isDefault: boolean): string {
  const say = words().conversation
  if (id === null) return say.noModel
  return isDefault ? say.defaultModel(shortName(id)) : shortName(id)
}
