import { pressedBy } from '../commands/commands.ts'
import type { CommandId } from '../commands/registry.ts'
import { words } from '../words/words.ts'
import { copyText } from './clipboard.ts'
import { Icon } from './icon.tsx'

interface CopyButtonProps {
  text: string
  /** Says which text, to those who do not see what it stands beside. */
  label: string
  /** The shortcut that presses it. */
  command?: CommandId | undefined
}

export function CopyButton({ text, label, command }: CopyButtonProps) {
  const say = words().ui
  return (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      {...(command ? pressedBy(command, say.copy) : { title: say.copy })}
      onClick={(event) => void copyText(text, event.currentTarget)}
    >
      <Icon name="copy" />
    </button>
  )
}
