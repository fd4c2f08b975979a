import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../words/words.ts'
import { fit, isSendKey } from './composer.tsx'
import type { OpenConversation } from './open-conversation.ts'

/** A message being said otherwise. What was said, and all that followed from it, stays on its own branch. */
export function MessageEditor({ open }: { open: OpenConversation }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = useSignal(open.editing.peek()?.text ?? '')
  const empty = text.value.trim() === ''
  const say = words().conversation
  useLayoutEffect(() => {
    const element = field.current!
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
    element.scrollIntoView({ block: 'nearest' })
  }, [])
  useLayoutEffect(() => fit(field.current!), [text.value])

  function send() {
    if (!empty) void open.sendEdit(text.value.trim())
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && !event.isComposing) {
      // Here Esc leaves the editor; a reply that is being written goes on.
      event.preventDefault()
      open.editing.value = null
    } else if (isSendKey(event)) {
      event.preventDefault()
      send()
    }
  }

  return (
    <form
      class="message editor"
      aria-label={say.editYours}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={onKeyDown}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={say.yourMessage}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <div class="editor-row">
        <p class="editor-note">{say.editorNote}</p>
        <button
          type="button"
          class="button small quiet"
          onClick={() => (open.editing.value = null)}
        >
          {words().ui.cancel}
        </button>
        <button type="submit" class="button small primary" aria-disabled={empty}>
          {say.send}
        </button>
      </div>
    </form>
  )
}
