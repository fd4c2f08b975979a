import { useSignal } from '@preact/signals'
import { useLayoutEffect, useId, useMemo, useRef } from 'preact/hooks'
import type { ModelInfo } from '../../protocol/index.ts'
import { dollars } from '../conversation/usage.ts'
import { shortName, whyOf, type Models } from '../settings/models.ts'
import { announce } from '../ui/announcer.tsx'
import { Combobox, Option, OptionGroup } from '../ui/combobox.tsx'
import { placeAfter } from '../ui/place-after.ts'
import { laterWords, words } from '../words/words.ts'
import { choiceGroups, type Choice, type ChoiceGroup } from './choices.ts'
import './model-list.css'

export interface ModelListProps {
  models: Models
  /** The model that is chosen now; null: the server's default. */
  chosen: string | null
  /** May the choice be left to the server? */
  withDefault: boolean
  onChoose: (id: string | null) => void
  onClose: () => void
}

/** Models to search and choose from: a combobox whose list stands open (ARIA APG, list autocomplete). */
export function ModelList({ models, chosen, withDefault, onChoose, onClose }: ModelListProps) {
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const query = useSignal('')
  const say = laterWords().models
  const items = models.items.value
  const recent = models.recent.value
  const first = withDefault ? firstChoices(models, chosen) : []
  const groups = useMemo(
    () => choiceGroups({ items, first, recent, query: query.value }),
    [items, recent, query.value, chosen, withDefault],
  )
  const choices = choicesOf(groups)
  const active = useSignal(indexOf(choices, chosen))
  const at = Math.min(active.value, choices.length - 1)

  // Where a keyboard would come up over the list, the list is what is wanted first.
  const coarse = matchMedia('(pointer: coarse)').matches
  // What is not shown yet is given the focus by the browser, as `autofocus` says; what is typed at once is not lost.
  useLayoutEffect(() => (coarse ? root : field).current!.focus(), [])

  function search(text: string) {
    const found = choiceGroups({ items, first, recent, query: text })
    query.value = text
    active.value = text === '' ? indexOf(choicesOf(found), chosen) : 0
    if (found.length === 0) announce(laterWords().models.none(text))
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const to = placeAfter(event.key, at, choices.length)
    const choice = choices[at]
    // What comes next is next to the button that opened this.
    if (event.key === 'Tab') return onClose()
    if (to === undefined && event.key !== 'Enter') return
    // Also where nothing is found: the field may stand in a form, which is not to be sent.
    event.preventDefault()
    if (to !== undefined) active.value = to
    else if (choice) onChoose(choice.id)
  }

  const lineOf = (choice: Choice) => {
    const place = choices.indexOf(choice)
    return (
      <Line
        key={choice.id ?? ''}
        id={`${id}-${place}`}
        choice={choice}
        models={models}
        chosen={choice.id === chosen}
        active={place === at}
        onChoose={onChoose}
      />
    )
  }
  return (
    <div ref={root} class="model-list" tabIndex={-1} autofocus={coarse} onKeyDown={onKeyDown}>
      <Combobox
        id={id}
        field={field}
        autofocus={!coarse}
        label={say.search}
        placeholder={say.search}
        listLabel={say.models}
        query={query.value}
        onQuery={search}
        at={at}
      >
        {groups.map(({ kind, provider, choices: listed }, g) =>
          kind === 'first' ? (
            listed.map(lineOf)
          ) : (
            <OptionGroup
              key={`${kind} ${provider}`}
              id={`${id}-group-${g}`}
              name={kind === 'recent' ? say.recent : provider}
            >
              {listed.map(lineOf)}
            </OptionGroup>
          ),
        )}
      </Combobox>
      {choices.length === 0 && <p class="model-note">{say.none(query.value)}</p>}
      {choices.some(({ info }) => info?.price) && <p class="model-note">{say.priceNote}</p>}
    </div>
  )
}

/** The default, and the model that is chosen though it is not offered any more. */
function firstChoices({ standard, items }: Models, chosen: string | null): Choice[] {
  const id = standard.value?.id ?? null
  const say = words().conversation
  const name = id === null ? say.noModel : say.defaultModel(shortName(id))
  const gone = chosen !== null && !items.value.some((info) => info.id === chosen)
  return [{ id: null, name }, ...(gone ? [{ id: chosen, name: shortName(chosen) }] : [])]
}

const choicesOf = (groups: readonly ChoiceGroup[]) => groups.flatMap((group) => group.choices)

const indexOf = (choices: readonly Choice[], id: string | null) =>
  Math.max(
    0,
    choices.findIndex((choice) => choice.id === id),
  )

interface LineProps {
  id: string
  choice: Choice
  models: Models
  chosen: boolean
  active: boolean
  onChoose: (id: string | null) => void
}

function Line({ id, choice, models, chosen, active, onChoose }: LineProps) {
  const facts = choice.info ? factsOf(choice.info) : [remarkOn(choice, models)]
  const can = choice.info?.capabilities ?? []
  return (
    <Option
      id={id}
      class="model-choice"
      selected={chosen}
      active={active}
      onChoose={() => onChoose(choice.id)}
    >
      <span class="model-name">{choice.name}</span>
      {can.length + facts.length > 0 && (
        <span class="model-facts">
          {can.length > 0 && (
            <span class="badges">
              {can.map((it) => (
                <span key={it}>{laterWords().models.capabilities[it]}</span>
              ))}
            </span>
          )}
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
      )}
    </Option>
  )
}

/** What the server knows of a model; what it does not know is not said. */
function factsOf({ contextWindow, price }: ModelInfo): string[] {
  const say = laterWords().models
  return [
    ...(contextWindow === undefined ? [] : [say.window(contextWindow)]),
    ...(price === undefined ? [] : [say.price(dollars(price.input), dollars(price.output))]),
  ]
}

function remarkOn({ id }: Choice, { standard }: Models): string {
  if (id !== null) return laterWords().models.gone
  return standard.value ? whyOf(standard.value) : ''
}
