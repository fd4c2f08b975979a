import { useId } from 'preact/hooks'
import { LazyModelList } from '../models/lazy-model-list.ts'
import { isDemo, shortName, type Models } from '../settings/models.ts'
import { Icon } from '../ui/icon.tsx'
import { Popover } from '../ui/popover.tsx'
import { laterWords, words } from '../words/words.ts'
import type { Column } from './column.ts'

interface ColumnModelProps {
  column: Column
  name: string
  models: Models
}

/** Which model answers in a column, and whether it is there. */
export function ColumnModel({ column, name, models }: ColumnModelProps) {
  const id = useId()
  const chosen = column.model.value
  const used = chosen ?? models.standard.value?.id ?? null
  const say = words().conversation
  if (models.standard.value === null) return <p class="column-model">{words().ui.loading}</p>
  const shown = used === null ? say.noModel : shortName(used)
  return (
    <div class="column-model">
      <button
        type="button"
        class="model-button"
        popovertarget={id}
        aria-haspopup="dialog"
        onPointerEnter={LazyModelList.prepare}
        onFocus={LazyModelList.prepare}
      >
        <span class="visually-hidden">{laterWords().playground.model(name)}: </span>
        <span class="model-chosen" title={used ?? undefined}>
          {chosen === null && used !== null ? say.defaultModel(shown) : shown}
        </span>
        <Icon name="chevron" />
      </button>
      <Popover id={id} class="model-popover" label={words().ui.chooseModel}>
        {(close) => (
          <LazyModelList
            models={models}
            chosen={chosen}
            withDefault
            onClose={close}
            onChoose={(model) => {
              close()
              column.model.value = model
              if (model !== null) models.use(model)
            }}
          />
        )}
      </Popover>
      {used !== null && <Status id={used} models={models} />}
    </div>
  )
}

/** A provider that did not answer when it was asked for its models has none in the list. */
function Status({ id, models }: { id: string; models: Models }) {
  const info = models.items.value.find((it) => it.id === id)
  const say = laterWords().playground
  const live = info !== undefined && !isDemo(id)
  return (
    <p class="column-status" data-live={live ? '' : undefined}>
      {live ? say.live(info.provider) : isDemo(id) ? say.demo : say.unlisted}
    </p>
  )
}
