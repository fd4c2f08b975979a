import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { formats, words } from '../words/words.ts'
import { announce } from './announcer.tsx'

interface TimedButtonProps {
  /** Before this time, in milliseconds since 1970, it does nothing and counts the seconds. */
  until: number
  onClick: () => void
  children: ComponentChildren
}

/** A button for what would fail if it were done at once. Only its end is said aloud, not each second. */
export function TimedButton({ until, onClick, children }: TimedButtonProps) {
  const left = useSignal(secondsTo(until))
  useLayoutEffect(() => {
    left.value = secondsTo(until)
    if (left.peek() === 0) return
    const timer = setInterval(() => {
      left.value = secondsTo(until)
      if (left.peek() > 0) return
      clearInterval(timer)
      announce(words().ui.saysTryAgain)
    }, 1000)
    return () => clearInterval(timer)
  }, [until])
  const waits = left.value > 0
  return (
    <button
      type="button"
      class="button small"
      aria-disabled={waits}
      onClick={() => {
        if (!waits) onClick()
      }}
    >
      {children}
      {waits && (
        <span class="seconds" aria-hidden="true">
          {formats().short(left.value, 'second')}
        </span>
      )}
    </button>
  )
}

const secondsTo = (until: number) => Math.max(0, Math.ceil((until - Date.now()) / 1000))
