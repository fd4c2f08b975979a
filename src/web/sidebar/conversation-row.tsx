import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../protocol/index.ts'
import { pathOfConversation } from '../router.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'

interface RowProps {
  conversation: Conversation
  current: boolean
  onRename: (title: string) => void
  onDelete: () => void
}

export function nameOf(conversation: Conversation): string {
  return conversation.title ?? words().ui.newConversation
}

export function ConversationRow({ conversation, current, onRename, onDelete }: RowProps) {
  const editing = useSignal(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const name = nameOf(conversation)
  const say = words().sidebar

  function finish(title: string | null) {
    if (!editing.value) return
    editing.value = false
    if (title && title !== name) onRename(title)
    requestAnimationFrame(() => pencil.current?.focus())
  }

  if (editing.value) return <TitleField name={name} onFinish={finish} />
  return (
    <li class="row" data-row={conversation.id} data-current={current ? '' : undefined}>
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
      <span class="row-actions">
        <button
          ref={pencil}
          type="button"
          class="icon-button small"
          aria-label={say.renameIt(name)}
          title={say.rename}
          onClick={() => (editing.value = true)}
        >
          <Icon name="pencil" />
        </button>
        <button
          type="button"
          class="icon-button small"
          aria-label={say.removeIt(name)}
          title={say.remove}
          onClick={onDelete}
        >
          <Icon name="bin" />
        </button>
      </span>
    </li>
  )
}

function TitleField({
  name,
  onFinish,
}: {
  name: string
  onFinish: (title: string | null) => void
}) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current!.select(), [])
  return (
    <li class="row editing">
      <input
        ref={field}
        aria-label={words().sidebar.title}
        maxLength={200}
        defaultValue={name}
        onBlur={(event) => onFinish(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Enter') onFinish(event.currentTarget.value.trim())
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onFinish(null)
        }}
      />
    </li>
  )
}
