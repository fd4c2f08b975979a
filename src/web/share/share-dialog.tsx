import { Dialog } from '../ui/dialog.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import type { ShareProps } from './share.tsx'
import { sharing } from './sharing.ts'

const LazyShare = lazyRoom<ShareProps>(() => import('./share.tsx').then((it) => it.Share))

const close = () => (sharing.value = null)

/** Links to a conversation, and files of it. */
export function ShareDialog({ local }: Pick<ShareProps, 'local'>) {
  if (sharing.value === null) return null
  const { id } = sharing.value
  return (
    <Dialog title={words().commands.names.share} class="share-dialog" onClose={close}>
      <LazyShare key={id} id={id} local={local} />
    </Dialog>
  )
}
