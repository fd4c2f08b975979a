import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { loadDraft, saveDraft } from './draft.ts'
import { ModelPicker } from './model-picker.tsx'
import type { OpenConversation } from './open-conversation.ts'
import type { Models } from '../settings/models.ts'
import './composer.css'

interface ComposerProps {
  open: OpenConversation
  models: Models
  /** Text put in from elsewhere; each change of it replaces what is there. */
  insert: { text: string } | null
}

export function Composer({ open, models, insert }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = useSignal(loadDraft(open.id.peek()))
  const waiting = useSignal(false)
  const busy = open.busy.value
  const say = words().conversation

  useEffect(() => field.current!.focus({ preventScroll: true }), [open])
  useEffect(() => {
    if (!insert) return
    write(insert.text)
    field.current!.focus()
  }, [insert])
  useLayoutEffect(() => fit(field.current!), [text.value])
  useEffect(() => {
    if (!busy) waiting.value = false
  }, [busy])

  function write(value: string) {
    text.value = value
    saveDraft(open.id.value, value)
  }

  function send() {
    const value = text.value.trim()
    if (value === '') return
    if (open.busy.value) {
      waiting.value = true
      announce(words().conversation.waitForReply)
      return
    }
    // What could not be sent before changes places with what is sent now. `send` keeps a draft of its own: it comes last.
    write(open.discard() ?? '')
    open.send(value)
    field.current!.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isSendKey(event)) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="composer"
      aria-label={say.writeMessage}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        // An empty field has no direction of its own: its placeholder runs as the page does.
        dir={text.value === '' ? undefined : 'auto'}
        aria-label={say.message}
        aria-describedby={waiting.value ? 'composer-hint' : undefined}
        placeholder={say.placeholder}
        enterkeyhint="enter"
        value={text.value}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="composer-row">
        <ModelPicker open={open} models={models} />
        {waiting.value && (
          <p id="composer-hint" class="composer-hint">
            {say.waitForReply}
          </p>
        )}
        <SendButton open={open} empty={text.value.trim() === ''} />
      </div>
    </form>
  )
}

function SendButton({ open, empty }: { open: OpenConversation; empty: boolean }) {
  const say = words().conversation
  if (open.busy.value)
    return (
      <button
        key="stop"
        type="button"
        class="send stop"
        aria-label={say.stop}
        title={say.stopKey}
        aria-disabled={open.stopping.value}
        onClick={open.stop}
      >
        <span class="stop-square" />
      </button>
    )
  return (
    <button
      key="send"
      type="submit"
      class="send"
      aria-label={say.send}
      title={say.sendKey}
      aria-disabled={empty}
    >
      <Icon name="send" />
    </button>
  )
}

/** Is it Enter, meant to send? On a phone's keyboard Enter is a new line. */
export function isSendKey(event: KeyboardEvent): boolean {
  // While an input method composes a word, Enter belongs to it (Safari reports that as key code 229).
  if (event.isComposing || event.keyCode === 229) return false
  if (event.key !== 'Enter' || event.shiftKey || event.altKey) return false
  return event.ctrlKey || event.metaKey || !matchMedia('(pointer: coarse)').matches
}

/** Makes the field as high as its text; the style sheet sets the bounds. */
export function fit(field: HTMLTextAreaElement) {
  if (CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}
