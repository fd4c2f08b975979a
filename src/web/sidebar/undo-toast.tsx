import { useEffect } from 'preact/hooks'
import { announce } from '../ui/announcer.tsx'
import { words } from '../words/words.ts'
import type { Removals } from './removals.ts'
import { hold, restart } from './removing.ts'
import './undo-toast.css'

export interface UndoToastProps {
  removals: Removals
  onUndo: () => void
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

/** What was deleted just now, with the way back; or why it could not be deleted. */
export function UndoToast({ removals, onUndo }: UndoToastProps) {
  const { waiting, problem } = removals
  const say = words().sidebar
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'z' || event.shiftKey || event.altKey) return
      if (!(event.ctrlKey || event.metaKey) || isTyping(event.target)) return
      if (waiting.peek().length === 0) return
      event.preventDefault()
      onUndo()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  useEffect(() => {
    if (problem.value !== null) announce(problem.value)
  }, [problem.value])
  if (waiting.value.length === 0 && problem.value === null) return null
  return (
    <section
      class="undo-toast"
      aria-labelledby="undo-toast"
      onPointerEnter={() => hold(removals)}
      onPointerLeave={() => restart(removals)}
      onFocusIn={() => hold(removals)}
      onFocusOut={() => restart(removals)}
    >
      {waiting.value.length > 0 ? (
        <>
          <p id="undo-toast">{say.removed(waiting.value.length)}</p>
          <button
            type="button"
            class="button small"
            aria-keyshortcuts="Control+Z Meta+Z"
            onClick={onUndo}
          >
            {say.undo}
          </button>
        </>
      ) : (
        <>
          <p id="undo-toast">{problem.value}</p>
          <button type="button" class="button small" onClick={() => (problem.value = null)}>
            {words().ui.close}
          </button>
        </>
      )}
    </section>
  )
}
