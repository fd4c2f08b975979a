import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { cutOff, offline } from '../network.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { MessageEditor } from './message-editor.tsx'
import type { OpenConversation } from './open-conversation.ts'
import type { Outgoing } from './outbox.ts'
import { LazyRefusal } from './lazy-refusal.ts'
import './unsent-messages.css'

/** What was written and is not sent: it waits for its turn or for the network, or could not be sent. */
export function UnsentMessages({ open }: { open: OpenConversation }) {
  const items = open.unsent.value
  const removed = open.removed.value
  if (items.length === 0 && removed === null) return null
  return (
    <section class="unsent-list" aria-label={words().conversation.unsent}>
      {items.map((item) => (
        <Unsent key={item.id} item={item} open={open} />
      ))}
      {removed && <Removed key={removed.item.id} open={open} />}
    </section>
  )
}

interface UnsentProps {
  item: Outgoing
  open: OpenConversation
}

function Unsent({ item, open }: UnsentProps) {
  const article = useRef<HTMLElement>(null)
  const editing = open.editing.value.get(item.id)
  const heading = useId()
  useLayoutEffect(
    () => () => {
      // It goes out while the keyboard is on it.
      if (article.current?.contains(document.activeElement)) focusComposer()
    },
    [],
  )

  function edit() {
    open.edit(item.id, item)
    open.holdOne(item.id)
  }

  function cancel() {
    const goes = open.liveRun.peek() !== null || cutOff.peek()
    if (editing?.item?.held === undefined && goes) open.release(item.id)
  }

  return (
    <article ref={article} class="unsent" aria-labelledby={heading}>
      <h2 id={heading} class="visually-hidden">
        {words().conversation.unsentMessage}
      </h2>
      {editing ? (
        <MessageEditor
          id={item.id}
          open={open}
          draft={editing.draft}
          onSend={(text) => {
            focusComposer()
            open.release(item.id, text)
          }}
          onCancel={cancel}
        />
      ) : (
        <>
          <div class="bubble">
            <div dir="auto">{item.text}</div>
          </div>
          <Note item={item} open={open} onEdit={edit} />
        </>
      )}
    </article>
  )
}

/** Is it only the line that keeps it from going? */
const isStuck = ({ held }: Outgoing, { liveRun }: OpenConversation) =>
  held === undefined && cutOff.value && liveRun.value === null

/** Why it is not sent. */
function whyOf(item: Outgoing, open: OpenConversation): string {
  const say = words().conversation
  if (item.held === 'paused') return say.notSentYet
  if (!isStuck(item, open)) return say.waitsForReply
  return offline.value ? say.waitsForNetwork : say.waitsForServer
}

/** Why it is not sent, and what can be done. */
function Note({ item, open, onEdit }: UnsentProps & { onEdit: () => void }) {
  const { held } = item
  const say = words().conversation
  const send = () => open.sendNow(item.id)
  const change = (
    <>
      <button type="button" class="button small quiet" data-edit={item.id} onClick={onEdit}>
        {say.edit}
      </button>
      <button type="button" class="button small quiet" onClick={() => open.remove(item.id)}>
        {say.remove}
      </button>
    </>
  )
  if (typeof held === 'object')
    return (
      <LazyRefusal failure={held} onAgain={send}>
        {change}
      </LazyRefusal>
    )
  const waits = held === undefined
  return (
    <div class="unsent-note">
      <p>
        {waits && <Icon name="clock" />}
        {whyOf(item, open)}
      </p>
      <div class="unsent-actions">
        {!isStuck(item, open) && (
          <button
            type="button"
            class="button small"
            title={waits ? say.sendNowTitle : undefined}
            onClick={send}
          >
            {waits ? say.sendNow : say.send}
          </button>
        )}
        {change}
      </div>
    </div>
  )
}

function Removed({ open }: { open: OpenConversation }) {
  const undo = useRef<HTMLButtonElement>(null)
  const say = words().conversation
  useLayoutEffect(() => undo.current!.focus(), [])
  return (
    <div class="unsent-note">
      <p>{say.removed}</p>
      <button
        ref={undo}
        type="button"
        class="button small"
        onClick={() => {
          focusComposer()
          open.putBack()
        }}
      >
        {say.undo}
      </button>
    </div>
  )
}

function focusComposer() {
  document.querySelector<HTMLElement>('.composer textarea')?.focus({ preventScroll: true })
}
