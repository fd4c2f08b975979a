import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { words } from '../words/words.ts'

/** So much is drawn unasked, in UTF-16 units: a tool may give hundreds of thousands. */
const AT_FIRST = 10_000

/** What went into a tool or came out of it. */
export function Raw({ label, text }: { label: string; text: string }) {
  const box = useRef<HTMLPreElement>(null)
  const whole = useSignal(false)
  const cut = !whole.value && text.length > AT_FIRST
  if (text === '') return null
  return (
    <div class="tool-raw">
      <p>{label}</p>
      <pre ref={box} tabIndex={0} dir="auto" role="group" aria-label={label}>
        {cut ? `${text.slice(0, AT_FIRST)}…` : text}
      </pre>
      {cut && (
        <button
          type="button"
          class="button small"
          onClick={() => {
            whole.value = true
            box.current!.focus()
          }}
        >
          {words().replies.showAll}
        </button>
      )}
    </div>
  )
}
