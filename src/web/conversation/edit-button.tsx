import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

interface EditButtonProps {
  id: string
  open: OpenConversation
  label: string
  /** What else it has. */
  rest: object
}

/** Opens a message's editor, and has the keyboard again when nothing came of that. */
export function EditButton({ id, open, label, rest }: EditButtonProps) {
  return (
    <button
      type="button"
      class="icon-button small"
      data-edit={id}
      aria-label={label}
      title={words().conversation.edit}
      {...rest}
      onClick={() => open.edit(id)}
    >
      <Icon name="pencil" />
    </button>
  )
}
