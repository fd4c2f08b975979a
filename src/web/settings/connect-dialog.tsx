import { Dialog } from '../ui/dialog.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import type { ConnectPanelProps } from './connect-panel.tsx'
import './settings.css'

const LazyPanel = lazyRoom<ConnectPanelProps>(() =>
  import('./connect-panel.tsx').then((it) => it.ConnectPanel),
)

interface ConnectDialogProps extends ConnectPanelProps {
  onClose: () => void
}

/** Connects a model; few people do so more than once. */
export function ConnectDialog({ onClose, ...panel }: ConnectDialogProps) {
  return (
    <Dialog title={words().ui.connectModel} class="connect" onClose={onClose}>
      <LazyPanel {...panel} />
    </Dialog>
  )
}
