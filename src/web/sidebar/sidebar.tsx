import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../protocol/index.ts'
import { navigate, route } from '../router.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon, Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { ConversationList } from './conversation-list.ts'
import { ConversationRow } from './conversation-row.tsx'
import { groupByDate } from './date-groups.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import './sidebar.css'

interface SidebarProps {
  list: ConversationList
  /** On a narrow screen the sidebar is a drawer over the page. */
  drawerOpen: boolean
  onClose: () => void
  onNew: () => void
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

export function Sidebar({ list, drawerOpen, onClose, onNew, onConnect }: SidebarProps) {
  const deleting = useSignal<Conversation | null>(null)
  const panel = useRef<HTMLElement>(null)
  const say = words().sidebar
  // Before the browser takes the keyboard away from the page behind the drawer.
  useLayoutEffect(() => {
    if (!drawerOpen) return
    const opener = document.activeElement
    panel.current!.querySelector('button')?.focus()
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [drawerOpen])

  async function remove(conversation: Conversation) {
    deleting.value = null
    const neighbour = neighbourOf(list, conversation)
    if (!(await list.remove(conversation))) return
    announce(words().sidebar.removed)
    if (route.value.page === 'conversation' && route.value.id === conversation.id) navigate('/')
    else panel.current!.querySelector<HTMLElement>(`[data-row="${neighbour}"] a`)?.focus()
  }

  return (
    <>
      <nav
        ref={panel}
        id="sidebar"
        class="sidebar"
        aria-label={say.conversations}
        data-open={drawerOpen ? '' : undefined}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !drawerOpen) return
          event.stopPropagation()
          onClose()
        }}
      >
        <div class="sidebar-head">
          <a class="wordmark" href="/" onClick={onNew}>
            <Mark />
            <span>Loquat</span>
          </a>
          <button
            type="button"
            class="icon-button drawer-close"
            aria-label={say.closeList}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        <button type="button" class="button new-conversation" onClick={onNew}>
          <Icon name="plus" />
          {words().ui.newConversation}
        </button>
        <div class="sidebar-list">
          <Conversations list={list} onDelete={(conversation) => (deleting.value = conversation)} />
        </div>
        <div class="sidebar-foot">
          {onConnect && (
            <button type="button" class="button quiet" onClick={onConnect}>
              <Icon name="key" />
              {say.modelsAndKeys}
            </button>
          )}
          <a
            class="button quiet"
            href="/settings"
            aria-current={route.value.page === 'settings' ? 'page' : undefined}
            onClick={onClose}
          >
            <Icon name="sliders" />
            {words().ui.settings}
          </a>
        </div>
      </nav>
      <div class="drawer-shade" data-open={drawerOpen ? '' : undefined} onClick={onClose} />
      {deleting.value && (
        <DeleteDialog
          conversation={deleting.value}
          onClose={() => (deleting.value = null)}
          onDelete={(conversation) => void remove(conversation)}
        />
      )}
    </>
  )
}

function Conversations({
  list,
  onDelete,
}: {
  list: ConversationList
  onDelete: (conversation: Conversation) => void
}) {
  const open = route.value.page === 'conversation' ? route.value.id : null
  if (list.phase.value === 'loading') return <Loading />
  if (list.phase.value === 'failed')
    return (
      <div class="sidebar-note" role="alert">
        <p>{list.problem}</p>
        <button type="button" class="button" onClick={() => void list.refresh()}>
          {words().ui.tryAgain}
        </button>
      </div>
    )
  if (list.items.value.length === 0) return <p class="sidebar-note">{words().sidebar.empty}</p>
  return (
    <>
      {groupByDate(list.items.value, new Date()).map((group) => (
        <section key={group.name}>
          <h2 class="sidebar-group">{words().sidebar.groups[group.name]}</h2>
          <ul>
            {group.items.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                current={conversation.id === open}
                onRename={(title) => void list.rename(conversation, title)}
                onDelete={() => onDelete(conversation)}
              />
            ))}
          </ul>
        </section>
      ))}
      {list.next.value !== null && (
        <button
          type="button"
          class="button quiet more"
          disabled={list.loadingMore.value}
          onClick={() => void list.more()}
        >
          {words().ui.showOlder}
        </button>
      )}
    </>
  )
}

function Loading() {
  return (
    <div class="sidebar-loading" aria-label={words().sidebar.loading} role="img">
      {[1, 2, 3, 4].map((line) => (
        <span key={line} class="ghost" />
      ))}
    </div>
  )
}

function neighbourOf(list: ConversationList, conversation: Conversation): string {
  const items = list.items.value
  const at = items.findIndex((item) => item.id === conversation.id)
  return (items[at + 1] ?? items[at - 1])?.id ?? ''
}
