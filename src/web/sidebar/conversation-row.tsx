import type { Conversation } from '../../protocol/index.ts'
import { pathOfConversation } from '../router.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { Picked, RowHandlers } from './dated-rows.tsx'
import { LazyTitleField } from './lazy-pieces.ts'

/** The popover that the rows share. */
export const ROW_MENU = 'row-menu'

interface RowProps {
  picked: Picked
  current: boolean
  renaming: boolean
  on: Omit<RowHandlers, 'renaming' | 'kept'>
}

export function nameOf(conversation: Conversation): string {
  return conversation.title ?? words().ui.newConversation
}

export function ConversationRow({ picked, current, renaming, on }: RowProps) {
  const { conversation } = picked
  const name = nameOf(conversation)
  const say = words().sidebar
  if (renaming)
    return (
      <LazyTitleField
        name={name}
        onFinish={(title) => on.onRename(picked, title && title !== name ? title : null)}
      />
    )
  return (
    <div class="row" data-row={conversation.id} data-current={current ? '' : undefined}>
      <a
        href={pathOfConversation(conversation.id)}
        aria-current={current ? 'page' : undefined}
        title={name}
      >
        {conversation.running && <span class="running-dot" role="img" aria-label={say.running} />}
        <span class="row-name" dir="auto">
          {name}
        </span>
      </a>
      <button
        type="button"
        class="icon-button small row-more"
        popovertarget={ROW_MENU}
        aria-haspopup="menu"
        aria-label={say.actionsFor(name)}
        title={say.actions}
        onPointerEnter={on.onNear}
        onFocus={on.onNear}
        onClick={() => on.onMenu(picked)}
      >
        <Icon name="dots" />
      </button>
    </div>
  )
}
