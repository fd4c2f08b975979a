import { words } from '../words/words.ts'
import { copyText } from './clipboard.ts'
import { Icon } from './icon.tsx'

/** Copies a text. `label` says which, to those who do not see what it stands beside. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  return (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={words().ui.copy}
      onClick={(event) => void copyText(text, event.currentTarget)}
    >
      <Icon name="copy" />
    </button>
  )
}
