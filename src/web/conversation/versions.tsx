import { useComputed } from '@preact/signals'
import { hint } from '../commands/commands.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

interface VersionsProps {
  id: string
  open: OpenConversation
}

/** The arrows on a message that has siblings: they lead to the other branches. */
export function Versions({ id, open }: VersionsProps) {
  const ids = useComputed(() => open.messages.siblings(id)).value
  if (ids.length < 2) return null
  const at = ids.indexOf(id)
  const say = words().conversation

  function go(step: -1 | 1) {
    const next = ids[at + step]
    if (next === undefined || open.switching.peek() !== null) return
    announce(words().conversation.version(at + 1 + step, ids.length))
    void open.show(id, next, step)
  }

  function onKeyDown(event: KeyboardEvent) {
    const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
    const step = event.key === back ? -1 : /^Arrow(Left|Right)$/.test(event.key) ? 1 : null
    if (step === null || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(step)
  }

  return (
    <span class="versions" role="group" aria-label={say.versions} onKeyDown={onKeyDown}>
      <Arrow step={-1} label={say.previousVersion} end={at === 0} onGo={go} />
      <span class="versions-place">{`${at + 1}/${ids.length}`}</span>
      <Arrow step={1} label={say.nextVersion} end={at === ids.length - 1} onGo={go} />
    </span>
  )
}

interface ArrowProps {
  step: -1 | 1
  label: string
  end: boolean
  onGo: (step: -1 | 1) => void
}

function Arrow({ step, label, end, onGo }: ArrowProps) {
  return (
    <button
      type="button"
      class="icon-button small"
      data-step={step}
      aria-label={label}
      {...hint(step < 0 ? 'previous' : 'next', label)}
      aria-disabled={end}
      onClick={() => onGo(step)}
    >
      <Icon name={step < 0 ? 'back' : 'chevron'} />
    </button>
  )
}
