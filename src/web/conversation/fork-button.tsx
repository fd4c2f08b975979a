import { pressedBy } from '../commands/commands.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

interface ForkButtonProps {
  /** The message up to which all comes along. */
  id: string
  open: OpenConversation
  /** Is it still being written? */
  live?: boolean
}

/** Continues in a new conversation, where there is a server to keep one. */
export function ForkButton({ id, open, live = false }: ForkButtonProps) {
  if (!open.client.conversations.fork) return null
  const label = words().commands.names.fork
  return (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      {...pressedBy('fork', label)}
      // It would move with each line. It is there so that the shortcut does not press an earlier message's.
      hidden={live}
      aria-disabled={live || open.forking.value}
      onClick={() => live || void open.fork(id)}
    >
      <Icon name="fork" />
    </button>
  )
}
