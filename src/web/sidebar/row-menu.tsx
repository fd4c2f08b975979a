import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../protocol/index.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import './row-menu.css'

export type RowAction = 'rename' | 'pin' | 'share' | 'archive' | 'remove'

export interface RowMenuProps {
  conversation: Conversation
  onAct: (action: RowAction) => void
  onClose: () => void
}

/** What can be done with a conversation of the list (ARIA APG, menu button). */
export function RowMenu({ conversation, onAct, onClose }: RowMenuProps) {
  const box = useRef<HTMLDivElement>(null)
  const say = laterWords().rows
  const { pinned, archived } = conversation
  // Where it is loaded after the popover is open; where it was before, `autofocus` does it. Neither waits for a frame, in
  // which the next key would be lost.
  useLayoutEffect(() => box.current!.querySelector('button')!.focus(), [])

  function onKeyDown(event: KeyboardEvent) {
    const items = [...box.current!.querySelectorAll('button')]
    const at = items.indexOf(document.activeElement as HTMLButtonElement)
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key]
    // What comes next is next to the button that opened this.
    if (event.key === 'Tab') return onClose()
    if (to === undefined) return
    event.preventDefault()
    items[to]!.focus()
  }

  const item = (action: RowAction, icon: IconName, text: string) => (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      autofocus={action === 'rename'}
      onClick={() => onAct(action)}
    >
      <Icon name={icon} />
      {text}
    </button>
  )

  return (
    <div ref={box} class="row-menu" role="presentation" onKeyDown={onKeyDown}>
      {item('rename', 'pencil', say.rename)}
      {!archived && item('pin', 'pin', pinned ? say.unpin : say.pin)}
      {item('share', 'share', words().commands.names.share)}
      {item('archive', 'archive', archived ? say.unarchive : say.archive)}
      {item('remove', 'bin', say.remove)}
    </div>
  )
}
