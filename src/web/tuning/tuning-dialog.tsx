import type { OpenConversation } from '../conversation/open-conversation.ts'
import type { Models } from '../settings/models.ts'
import { pressedBy } from '../commands/commands.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import { areUnusual } from './standard-instructions.ts'
import type { TuningPanelProps } from './tuning-panel.tsx'
import './tuning-dialog.css'

const LazyPanel = lazyRoom<TuningPanelProps>(() =>
  import('./tuning-panel.tsx').then((it) => it.TuningPanel),
)

/** Opens the settings of a conversation, and shows whether they are other than usual. */
export function TuningButton({ open }: { open: OpenConversation }) {
  const { instructions, settings } = open.tuning.value
  const begun = open.id.value !== null
  const allowed = open.conversation.value?.allowedTools.length ?? 0
  const changed = areUnusual(instructions, begun) || Object.keys(settings).length > 0 || allowed > 0
  const untold = open.untold.value && open.saving.value === null
  const known = open.phase.value === 'new' || open.phase.value === 'ready'
  const say = words().conversation
  const name = words().commands.names.tune
  const label = untold ? say.untold(name) : changed ? say.tuned(name) : name
  return (
    <button
      type="button"
      class="icon-button head-tune"
      aria-label={label}
      aria-haspopup="dialog"
      aria-disabled={!known}
      {...pressedBy('tune', label)}
      onPointerEnter={LazyPanel.prepare}
      onFocus={LazyPanel.prepare}
      onClick={() => (open.shownTuning.value = known)}
    >
      <Icon name="sliders" />
      {(changed || untold) && <span class="changed-dot" data-tone={untold ? 'error' : undefined} />}
    </button>
  )
}

/** The settings of a conversation, at the side of the page, while somebody looks at them. */
export function TuningDialog({ open, models }: { open: OpenConversation; models: Models }) {
  if (!open.shownTuning.value) return null
  return (
    <Dialog
      title={words().commands.names.tune}
      class="tuning-dialog"
      onClose={() => (open.shownTuning.value = false)}
    >
      <LazyPanel open={open} models={models} />
    </Dialog>
  )
}
