import { useSignal } from '@preact/signals'
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { client } from '../api.ts'
import { navigate, pathOfConversation } from '../router.ts'
import { Pieces } from '../search/pieces.tsx'
import { createSearch } from '../search/search.ts'
import { shortName, type Models } from '../settings/models.ts'
import type { ConversationList } from '../sidebar/conversation-list.ts'
import { Combobox, Option, OptionGroup } from '../ui/combobox.tsx'
import { placeAfter } from '../ui/place-after.ts'
import { chooseLanguage } from '../words/language.ts'
import { LANGUAGES, OFFERED } from '../words/languages.ts'
import { laterWords, words } from '../words/words.ts'
import { enabled, isAvailable, keysOf, run } from './commands.ts'
import { conversationEntries, found, messageEntries, modelEntries } from './found.ts'
import type { Entry, Offer } from './found.ts'
import { COMMAND_IDS } from './registry.ts'
import { Keys, nameOf } from './sheet.tsx'
import { leaveFor, query, shown } from './shown.ts'
import './palette.css'

export interface PaletteProps {
  list: ConversationList
  models: Models
  /** The id of the conversation that is open. */
  opened: string | null
  /** Lets a model answer from now on in what is open. */
  onModel: (id: string) => void
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

/** So many conversations are asked for: whoever does not find it types on. */
const MOST = 8

/** Everything there is to go to and to do, by its name: a combobox whose list stands open (ARIA APG). */
export function Palette(props: PaletteProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const active = useSignal(0)
  const search = useMemo(() => createSearch(client, MOST), [])
  const problem = search.problem.value
  const hits = problem === null ? (search.found.value?.hits ?? []) : []
  const sought = query.value.trim()
  const say = laterWords().palette
  // What only the title tells, the list beside the page has told already.
  const fresh = hits.filter(
    (hit) => hit.messages.length > 0 || props.list.placeOf(hit.conversationId) < 0,
  )
  const messages = messageEntries(fresh, words().ui.newConversation, go)
  // The page is looked through for their buttons, and nothing changes there with what is typed.
  const commands = useMemo(commandEntries, [])
  const entries = found(query.value, offerOf(commands, props), messages)
  const at = Math.min(active.value, entries.length - 1)
  // Where it is loaded after the dialog is open; where it was before, `autofocus` does it.
  useLayoutEffect(() => field.current!.focus(), [])
  useEffect(() => search.look(sought), [sought])
  useEffect(() => search.stop, [])

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.altKey) return
    // The same combination that opened it.
    const closes = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k'
    const to =
      event.ctrlKey || event.metaKey ? undefined : placeAfter(event.key, at, entries.length)
    if (!closes && to === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (closes) shown.value = null
    else if (to !== undefined) active.value = to
    else choose(entries[at])
  }

  return (
    <div class="palette-body" onKeyDown={onKeyDown}>
      <Combobox
        id={id}
        field={field}
        autofocus
        label={words().commands.names.palette}
        placeholder={say.placeholder}
        listLabel={say.found}
        query={query.value}
        onQuery={(text) => {
          query.value = text
          active.value = 0
        }}
        at={at}
      >
        {groupsOf(entries).map((group) => {
          const { kind } = group[0]!
          return (
            <OptionGroup key={kind} id={`${id}-${kind}`} name={say.kinds[kind]}>
              {group.map((entry) => {
                const place = entries.indexOf(entry)
                return (
                  <Line key={entry.id} id={`${id}-${place}`} entry={entry} active={place === at} />
                )
              })}
            </OptionGroup>
          )
        })}
      </Combobox>
      {/* In the dialog, since what is behind it is not read out. */}
      <p class="palette-note" role="status">
        {statusOf(sought, entries.length, search.busy.value, problem)}
      </p>
    </div>
  )
}

function statusOf(sought: string, count: number, searching: boolean, problem: string | null) {
  const say = laterWords().palette
  if (sought === '') return ''
  if (searching) return say.searching
  if (problem !== null) return problem
  return count === 0 ? say.none(sought) : say.count(count)
}

function go(conversationId: string, message?: string) {
  navigate(pathOfConversation(conversationId, message))
}

const choose = (entry: Entry | undefined) => entry && leaveFor(entry.run)

function commandEntries(): Entry[] {
  const ids = COMMAND_IDS.filter((id) => id !== 'palette' && isAvailable(id))
  return ids.map((id) => ({
    kind: 'commands',
    id,
    name: nameOf(id),
    keys: enabled.value ? keysOf(id) : [],
    run: () => run(id),
  }))
}

/** Pages without a shortcut. */
function pageEntries(): Entry[] {
  const entry = (id: string, name: string): Entry => ({
    ...{ kind: 'commands', id, name },
    run: () => navigate(`/${id}`),
  })
  return [
    entry('playground', words().sidebar.playground),
    entry('usage', laterWords().figures.title),
  ]
}

function offerOf(
  commands: Entry[],
  { list, models, opened, onModel, onConnect }: PaletteProps,
): Offer {
  const say = laterWords().palette
  return {
    commands: [...commands, ...pageEntries()],
    conversations: conversationEntries(list.items.value, opened, words().ui.newConversation, go),
    models: modelEntries(models.items.value, (id) => say.answerWith(shortName(id)), onModel),
    settings: settingEntries(onConnect),
  }
}

function settingEntries(onConnect: PaletteProps['onConnect']): Entry[] {
  const kind = 'settings' as const
  const language = (name: string) => `${words().settings.language}: ${name}`
  return [
    ...(onConnect ? [{ kind, id: 'connect', name: words().ui.connectModel, run: onConnect }] : []),
    ...OFFERED.map(({ id, name }) => ({
      kind,
      id: LANGUAGES[id].tag,
      name: language(name),
      run: () => void chooseLanguage(id),
    })),
  ]
}

/** The lines under their headings. */
function groupsOf(entries: readonly Entry[]): Entry[][] {
  return [...Map.groupBy(entries, ({ kind }) => kind).values()]
}

function Line({ id, entry, active }: { id: string; entry: Entry; active: boolean }) {
  return (
    <Option
      id={id}
      class="palette-option"
      selected={active}
      active={active}
      onChoose={() => choose(entry)}
    >
      <span class="palette-name" dir="auto">
        {entry.name}
      </span>
      {entry.keys && entry.keys.length > 0 && <Keys keys={entry.keys} />}
      {entry.snippet && (
        <span class="palette-snippet" dir="auto">
          <Pieces of={entry.snippet} />
        </span>
      )}
    </Option>
  )
}
