import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { labelsOf, pressedBy } from '../commands/commands.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { ModelPicker } from './model-picker.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { isSendKey, SEND_KEYS, sendKey } from './send-key.ts'
import type { Models } from '../settings/models.ts'
import { UsageMeter } from '../usage/usage-meter.tsx'
import './composer.css'

interface ComposerProps {
  open: OpenConversation
  models: Models
  /** Text put in from elsewhere; each change of it replaces the one before, and follows what was typed. */
  insert: { text: string } | null
}

export function Composer({ open, models, insert }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const inserted = useRef('')
  const { text, write } = open.draft
  const say = words().conversation
  const queued = open.unsent.value.filter(({ held }) => held === undefined).length

  useLayoutEffect(() => field.current!.focus({ preventScroll: true }), [open])
  useEffect(() => {
    if (!insert) return
    const before = text.peek()
    const typed = before !== '' && before !== inserted.current
    write(typed ? `${before}\n\n${insert.text}` : insert.text)
    inserted.current = insert.text
    field.current!.focus()
  }, [insert])
  useLayoutEffect(() => fit(field.current!), [text.value])

  function send() {
    const value = text.value.trim()
    if (value === '') return
    write('')
    if (open.send(value)) announce(words().conversation.saysQueued)
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
        aria-label={say.message}
        placeholder={queued > 0 ? say.queued(queued) : say.placeholder}
        enterkeyhint="enter"
        value={text.value}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="composer-row">
        <span class="composer-tools">
          <ModelPicker open={open} models={models} />
          <UsageMeter open={open} models={models} />
        </span>
        <SendButtons open={open} empty={text.value.trim() === ''} field={field} />
      </div>
    </form>
  )
}

interface SendButtonsProps {
  open: OpenConversation
  empty: boolean
  field: { readonly current: HTMLElement | null }
}

/** Stop while a reply is being written, and beside it the way to send what comes next. */
function SendButtons({ open, empty, field }: SendButtonsProps) {
  const busy = open.busy.value
  const say = words().conversation
  const name = busy ? say.sendNext : say.send
  return (
    <div class="send-buttons">
      {busy && <StopButton key="stop" open={open} field={field} />}
      {(!busy || !empty) && (
        <button
          key="send"
          type="submit"
          class="send"
          aria-label={name}
          title={`${name} (${labelsOf(SEND_KEYS[sendKey.value]).join('+')})`}
          aria-disabled={empty}
        >
          <Icon name="send" />
        </button>
      )}
    </div>
  )
}

function StopButton({ open, field }: Omit<SendButtonsProps, 'empty'>) {
  const button = useRef<HTMLButtonElement>(null)
  const say = words().conversation
  useLayoutEffect(
    () => () => {
      // It goes away under the keyboard.
      if (button.current === document.activeElement) field.current?.focus()
    },
    [],
  )
  return (
    <button
      ref={button}
      type="button"
      class="send stop"
      aria-label={say.stop}
      {...pressedBy('stop', say.stop)}
      aria-disabled={open.stopping.value}
      onClick={open.stop}
    >
      <span class="stop-square" />
    </button>
  )
}

/** Makes the field as high as its text; the style sheet sets the bounds. */
export function fit(field: HTMLTextAreaElement) {
  if (CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}
