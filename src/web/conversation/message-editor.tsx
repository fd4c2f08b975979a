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
  /** What is edited, where it is no message of one's own, and what is done with it in the end. */
  named?: { form: string; field: string; done: string }
  /** Is this the key for that? */
  isDone?: (event: KeyboardEvent) => boolean
  /** @returns false: it stays open */
  onSend: (text: string) => void | false
  onCancel?: () => void
}

/** Closes a message's editor, of which nothing came: the button that opened it has the keyboard again, once it is there. */
export function leaveEditor(open: OpenConversation, id: string) {
  open.endEdit(id)
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-edit="${id}"]`)?.focus())
}

/** A message being said otherwise. */
export function MessageEditor(props: MessageEditorProps) {
  const { id, open, draft, note, named, isDone = isSendKey, onSend, onCancel } = props
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
      if (onSend(text.trim()) !== false) open.endEdit(id)
    })
  }

  function cancel() {
    onCancel?.()
    leaveEditor(open, id)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && !event.isComposing) {
      // Here Esc leaves the editor; a reply that is being written goes on.
      event.preventDefault()
      cancel()
    } else if (isDone(event)) {
      event.preventDefault()
      send()
    }
  }

  return (
    <form
      class="message editor"
      aria-label={named?.form ?? say.editYours}
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
        aria-label={named?.field ?? say.yourMessage}
        value={text}
        onInput={(event) => draft.write(event.currentTarget.value)}
      />
      <div class="editor-row">
        <p class="editor-note">{note}</p>
        <button type="button" class="button small quiet" onClick={cancel}>
          {words().ui.cancel}
        </button>
        <button type="submit" class="button small primary" aria-disabled={empty}>
          {named?.done ?? say.send}
        </button>
      </div>
    </form>
  )
}
