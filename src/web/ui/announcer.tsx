import { signal } from '@preact/signals'

const spoken = signal('')
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
  // The same sentence twice is no change and would stay unsaid.
  if (text !== undefined) spoken.value = text === spoken.value ? `${text}\u00a0` : text
  timer = waiting.length > 0 ? setTimeout(next, SPACING) : undefined
}

/** The page's only live region. */
export function Announcer() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </div>
  )
}
