import { useEffect } from 'preact/hooks'
import { pressedBy } from '../commands/commands.ts'
import { announce } from '../ui/announcer.tsx'
import { laterWords, words } from '../words/words.ts'
import type { Removals } from './removals.ts'
import { hold, restart } from './removing.ts'
import './undo-toast.css'

export interface UndoToastProps {
  removals: Removals
  onUndo: () => void
}

/** What was deleted just now, with the way back; or why it could not be deleted. */
export function UndoToast({ removals, onUndo }: UndoToastProps) {
  const { waiting, problem } = removals
  const say = laterWords().rows
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
            {...pressedBy('undo', say.undo)}
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
