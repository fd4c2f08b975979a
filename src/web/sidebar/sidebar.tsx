import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { hint, pressedBy } from '../commands/commands.ts'
import { route } from '../router.ts'
import { Icon, Mark } from '../ui/icon.tsx'
import { Popover } from '../ui/popover.tsx'
import { words } from '../words/words.ts'
import type { ConversationList } from './conversation-list.ts'
import { nameOf, ROW_MENU } from './conversation-row.tsx'
import { Conversations } from './conversations.tsx'
import type { Picked } from './dated-rows.tsx'
import { LazyArchivedList } from './lazy-archived-list.ts'
import { LazyRowMenu, LazyTitleField, LazyUndoToast, loadRowActions } from './lazy-pieces.ts'
import { LazySearchResults } from './lazy-search-results.ts'
import type { Removals } from './removals.ts'
import type * as RowActions from './row-actions.ts'
import { SearchField, walk } from './search-field.tsx'
import './sidebar.css'

interface SidebarProps {
  list: ConversationList
  removals: Removals
  /** On a narrow screen the sidebar is a drawer over the page. */
  drawerOpen: boolean
  onClose: () => void
  onNew: () => void
  /** Absent for whoever may not connect models. */
  onConnect: (() => void) | undefined
}

/** What is done with rows is done seldom; its code comes with the menu. */
const withActions = (run: (actions: typeof RowActions) => void) => void loadRowActions().then(run)

export function Sidebar(props: SidebarProps) {
  const { list, removals, drawerOpen, onClose, onNew, onConnect } = props
  const inArchive = useSignal(false)
  const searched = useSignal('')
  const panel = useRef<HTMLElement>(null)
  const renaming = useSignal<string | null>(null)
  /** The conversation whose menu was opened last. */
  const menu = useSignal<Picked | null>(null)
  const picked = menu.value
  const kept = useSignal<string | null>(null)
  const state: RowActions.Rows = { panel, removals, renaming, kept }
  const say = words().sidebar
  const { temporary } = words().commands.names
  // Before the browser takes the keyboard away from the page behind the drawer.
  useLayoutEffect(() => {
    if (!drawerOpen) return
    const opener = document.activeElement
    panel.current!.querySelector('button')?.focus()
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [drawerOpen])

  const rows = {
    renaming,
    kept,
    onRename: (it: Picked, title: string | null) =>
      withActions(({ rename }) => rename(state, it, title)),
    onMenu: (it: Picked) => (menu.value = it),
    onNear() {
      withActions(() => {})
      LazyRowMenu.prepare()
      LazyTitleField.prepare()
      LazyUndoToast.prepare()
    },
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
          walk(event, event.currentTarget)
          if (event.key !== 'Escape' || event.isComposing) return
          // The browser closes the menu.
          if (document.querySelector(':popover-open') !== null) return
          if (searched.value === '' && !drawerOpen) return
          event.preventDefault()
          event.stopPropagation()
          if (searched.value === '') return onClose()
          searched.value = ''
          event.currentTarget.querySelector<HTMLElement>('.search-field input')!.focus()
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
        <div class="new-row">
          <button
            type="button"
            class="button new-conversation"
            {...hint('new', words().ui.newConversation)}
            onClick={onNew}
          >
            <Icon name="plus" />
            {words().ui.newConversation}
          </button>
          <a
            class="icon-button"
            href="/temporary"
            aria-label={temporary}
            {...pressedBy('temporary', temporary)}
            aria-current={route.value.page === 'temporary' ? 'page' : undefined}
            onClick={onClose}
          >
            <Icon name="bubble" />
          </a>
        </div>
        <SearchField
          text={searched}
          onEnter={() =>
            // What is still looked for may not be what was typed last.
            panel
              .current!.querySelector<HTMLElement>('.search-hits:not([aria-busy=true]) a')
              ?.click()
          }
        />
        <div class="sidebar-list">
          {searched.value.trim() !== '' ? (
            <LazySearchResults text={searched.value} />
          ) : inArchive.value ? (
            <LazyArchivedList
              {...rows}
              beside={list}
              removals={removals}
              onBack={() => {
                inArchive.value = false
                requestAnimationFrame(() =>
                  panel.current?.querySelector<HTMLElement>('.to-archive')?.focus(),
                )
              }}
            />
          ) : (
            <>
              <Conversations {...rows} list={list} empty={say.empty} />
              {list.phase.value === 'ready' && (
                <button
                  type="button"
                  class="button quiet to-archive"
                  onClick={() => (inArchive.value = true)}
                >
                  <Icon name="archive" />
                  {say.archived}
                </button>
              )}
            </>
          )}
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
            href="/playground"
            aria-current={route.value.page === 'playground' ? 'page' : undefined}
            onClick={onClose}
          >
            <Icon name="play" />
            {say.playground}
          </a>
          <a
            class="button quiet"
            href="/settings"
            {...hint('settings', words().ui.settings)}
            aria-current={route.value.page === 'settings' ? 'page' : undefined}
            onClick={onClose}
          >
            <Icon name="sliders" />
            {words().ui.settings}
          </a>
        </div>
        <Popover
          id={ROW_MENU}
          role="menu"
          label={picked ? say.actionsFor(nameOf(picked.conversation)) : say.actions}
        >
          {(close) => (
            <LazyRowMenu
              conversation={picked!.conversation}
              onClose={close}
              onAct={(action) => {
                close()
                withActions(({ act }) => act(state, picked!, action))
              }}
            />
          )}
        </Popover>
      </nav>
      <div class="drawer-shade" data-open={drawerOpen ? '' : undefined} onClick={onClose} />
      {(removals.waiting.value.length > 0 || removals.problem.value !== null) && (
        <LazyUndoToast removals={removals} onUndo={() => withActions(({ undo }) => undo(state))} />
      )}
    </>
  )
}
