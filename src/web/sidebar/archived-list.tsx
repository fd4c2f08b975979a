import { useEffect, useMemo, useRef } from 'preact/hooks'
import { client } from '../api.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import { createConversationList, type ConversationList } from './conversation-list.ts'
import { Conversations } from './conversations.tsx'
import type { RowHandlers } from './dated-rows.tsx'
import type { Removals } from './removals.ts'

export interface ArchivedListProps extends RowHandlers {
  /** The list whose place it takes, and from which it hears what happens. */
  beside: ConversationList
  removals: Removals
  onBack: () => void
}

/** What was put away. */
export function ArchivedList({ beside, removals, onBack, ...handlers }: ArchivedListProps) {
  const back = useRef<HTMLButtonElement>(null)
  const list = useMemo(
    () => createConversationList(client, { archived: true, hidden: removals.hidden }),
    [],
  )
  const say = laterWords().rows
  useEffect(() => {
    back.current!.focus()
    void list.refresh()
    return beside.share(list.hear)
  }, [])
  return (
    <>
      <button ref={back} type="button" class="button quiet back-to-list" onClick={onBack}>
        <Icon name="back" />
        {say.backToList}
      </button>
      <h2 class="sidebar-group">{words().sidebar.archived}</h2>
      <Conversations {...handlers} list={list} empty={say.emptyArchive} />
    </>
  )
}
