import type { Conversation } from '../../protocol/index.ts'
import { pathOfConversation } from '../router.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { Picked, RowHandlers } from './dated-rows.tsx'
import { LazyTitleField } from './lazy-pieces.ts'
import { isUnread } from './unread.ts'

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
  const unread = isUnread(conversation.id)
  if (renaming)
    return (
      <LazyTitleField
        name={name}
        onFinish={(title) => on.onRename(picked, title && title !== name ? title : null)}
      />
    )
  return (
    <div
      class="row"
      data-row={conversation.id}
      data-current={current ? '' : undefined}
      data-unread={unread ? '' : undefined}
    >
      <a
        href={pathOfConversation(conversation.id)}
        aria-current={current ? 'page' : undefined}
        title={name}
      >
        {conversation.running ? (
          <span class="row-dot running" role="img" aria-label={say.running} />
        ) : (
          unread && <span class="row-dot" role="img" aria-label={say.unread} />
        )}
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
