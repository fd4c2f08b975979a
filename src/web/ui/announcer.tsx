import { useSignal, type Signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'

const regions: Signal<string>[] = []
const waiting: string[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Screen readers lose messages that follow each other faster. */
const SPACING = 300

/** Says something to those who do not see the page: one sentence at a time, politely. */
export function announce(text: string): void {
  waiting.push(text)
  timer ??= setTimeout(next)
}

function next() {
  const text = waiting.shift()
  const region = regions.at(-1)
  // The same sentence twice is no change and would stay unsaid.
  if (text !== undefined && region) region.value = text === region.value ? `${text}\u00a0` : text
  timer = waiting.length > 0 ? setTimeout(next, SPACING) : undefined
}

/** Says what an alert of the page holds where that is not heard: while a modal dialog is open. */
export function useAlert(text: string | null): void {
  useLayoutEffect(() => {
    if (text !== null && regions.length > 1) announce(text)
  }, [text])
}

/** The live region of the page, or of a modal dialog, outside of which nothing is heard: the newest one speaks. */
export function Announcer() {
  const spoken = useSignal('')
  useLayoutEffect(() => {
    regions.push(spoken)
    return () => void regions.splice(regions.indexOf(spoken), 1)
  }, [])
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </div>
  )
}
