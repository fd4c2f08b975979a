import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import type { Conversation } from '../../protocol/index.ts'
import { route } from '../router.ts'
import { words } from '../words/words.ts'
import type { ConversationList } from './conversation-list.ts'
import { ConversationRow } from './conversation-row.tsx'
import { groupByDate, type DateGroup } from './date-groups.ts'
import { placesIn } from './row-window.ts'
import { useRowsNear } from './rows-near.ts'

/** A conversation of one of the lists. */
export interface Picked {
  conversation: Conversation
  list: ConversationList
}

/** What the rows of all lists do. */
export interface RowHandlers {
  /** The conversation whose title is being written. */
  renaming: Signal<string | null>
  /** The conversation whose row has the keyboard, or is about to get it: it is there however far it is from what is in sight. */
  kept: Signal<string | null>
  onRename: (picked: Picked, title: string | null) => void
  onMenu: (picked: Picked) => void
  onNear: () => void
}

interface DatedRowsProps extends RowHandlers {
  list: ConversationList
}

/** Conversations under the days they were changed on. Of thousands those are in the page that are near what is in sight. */
export function DatedRows({ list, kept, ...handlers }: DatedRowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const items = list.items.value
  const rows = useMemo(() => ({ items, groups: groupByDate(items, new Date()) }), [items])
  const near = useRowsNear(box, rows)
  const rowOf = useRows(list, handlers)
  const isWhole = ({ name, end }: DateGroup) =>
    list.next.value === null || name === 'pinned' || end < items.length
  const keptAt = list.placeOf(kept.value ?? '')
  return (
    <div
      ref={box}
      onFocusIn={({ target }) => {
        const row = (target as HTMLElement).closest<HTMLElement>('[data-row]')
        if (row) kept.value = row.dataset['row']!
      }}
    >
      {rows.groups.map((group) => (
        <section key={group.name}>
          <h2 class="sidebar-group">{words().sidebar.groups[group.name]}</h2>
          <ul class="places" style={{ blockSize: heightOf(group.end - group.first) }}>
            {placesIn(group, near, keptAt, items.length).map((place) => (
              <li
                key={items[place]!.id}
                class="place"
                style={{ insetBlockStart: heightOf(place - group.first) }}
                aria-posinset={place - group.first + 1}
                // How many the last group has is known once all are loaded.
                aria-setsize={isWhole(group) ? group.end - group.first : -1}
              >
                {rowOf(items[place]!)}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

const heightOf = (rows: number) => `calc(${rows} * var(--row-size))`

/** Makes each row once, until something about it changes: scrolling then costs the rows that come and go. */
function useRows(list: ConversationList, { renaming, ...on }: Omit<RowHandlers, 'kept'>) {
  const made = useMemo(() => new WeakMap<Conversation, { as: string; row: VNode }>(), [])
  const open = route.value.page === 'conversation' ? route.value.id : null
  const renamed = renaming.value
  return (conversation: Conversation) => {
    const { id } = conversation
    const as = `${id === open} ${id === renamed}`
    const known = made.get(conversation)
    if (known?.as === as) return known.row
    const row = (
      <ConversationRow
        picked={{ list, conversation }}
        current={id === open}
        renaming={id === renamed}
        on={on}
      />
    )
    made.set(conversation, { as, row })
    return row
  }
}
