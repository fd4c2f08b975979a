import { batch } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../words/words.ts'
import { fit } from './composer.tsx'
import type { Draft } from './draft.ts'
import type { OpenConversation } from './open-conversation.ts'
import { isSendKey } from './send-key.ts'

interface MessageEditorProps {
  id: string
  open: OpenConversation
  draft: Draft
  /** A word on what becomes of what was said before. */
  note?: string
  onSend: (text: string) => void
  onCancel?: () => void
}

/** A message being said otherwise. */
export function MessageEditor({ id, open, draft, note, onSend, onCancel }: MessageEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft.text.value
  const empty = text.trim() === ''
  const say = words().conversation
  useLayoutEffect(() => {
    const element = field.current!
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
    element.scrollIntoView({ block: 'nearest' })
  }, [])
  useLayoutEffect(() => fit(field.current!), [text])

  function send() {
    if (empty) return
    batch(() => {
      onSend(text.trim())
      open.endEdit(id)
    })
  }

  function cancel() {
    onCancel?.()
    open.endEdit(id)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && !event.isComposing) {
      // Here Esc leaves the editor; a reply that is being written goes on.
      event.preventDefault()
      cancel()
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
        value={text}
        onInput={(event) => draft.write(event.currentTarget.value)}
      />
      <div class="editor-row">
        <p class="editor-note">{note}</p>
        <button type="button" class="button small quiet" onClick={cancel}>
          {words().ui.cancel}
        </button>
        <button type="submit" class="button small primary" aria-disabled={empty}>
          {say.send}
        </button>
      </div>
    </form>
  )
}
