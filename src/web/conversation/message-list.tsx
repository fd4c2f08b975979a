import { useSignalEffect } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { cutOff } from '../network.ts'
import { useHandOver } from '../ui/hand-over.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import type { Models } from '../settings/models.ts'
import { AnswerWith } from './answer-with.tsx'
import { useKeptPlace, useKeptVersion } from './kept-place.ts'
import { MessageItem, Waiting } from './message-item.tsx'
import type { OpenConversation } from './open-conversation.ts'
import type { Outgoing } from './outbox.ts'
import { Said } from './said.tsx'
import { useSendAnchor } from './send-anchor.ts'
import { useStickToEnd } from './stick-to-end.ts'
import { UnsentMessages } from './unsent-messages.tsx'

interface MessageListProps {
  open: OpenConversation
  models: Models
}

/** The transcript. It follows its end only while a person looks at the end. */
export function MessageList({ open, models }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const spacer = useRef<HTMLDivElement>(null)
  const departure = cutOff.value ? null : open.departure.value
  const say = words().conversation
  useSendAnchor(scroller, content, spacer, departure?.id)
  const stick = useStickToEnd(scroller, content)
  const branch = open.messages.ids.value
  const arrived = departure !== null && branch.includes(departure.id)
  const ids = departure && !arrived ? above(branch, departure) : branch
  useKeptPlace(scroller, ids[0])
  useKeptVersion(scroller, stick, open, ids)
  useLayoutEffect(() => {
    // Its writer may have been reading since it was queued.
    if (departure && (!departure.queued || departure.now || stick.held.peek())) stick.jump()
  }, [departure?.id])
  useSignalEffect(() => {
    if (stick.held.value && open.messages.ids.value.length > 0) open.forgetOlder()
  })

  return (
    <div
      class="transcript"
      ref={scroller}
      onScroll={(event) => loadNearTop(event.currentTarget, open)}
    >
      <div class="column" ref={content}>
        {open.older.value !== null && <Older open={open} />}
        <div role="log" aria-live="off" aria-label={say.conversation}>
          {ids.map((id, i) => (
            <MessageItem
              key={id}
              message={open.messages.message(id)}
              open={open}
              isLast={i === ids.length - 1 && departure === null}
            />
          ))}
          {departure && !arrived && <Departing key={departure.id} text={departure.text} />}
        </div>
        <UnsentMessages open={open} />
        <div ref={spacer} />
      </div>
      <AnswerWith open={open} models={models} />
      {stick.away.value && (
        <button type="button" class="jump" aria-label={say.jump} onClick={() => stick.jump(true)}>
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

function Older({ open }: { open: OpenConversation }) {
  const button = useRef<HTMLButtonElement>(null)
  const below = useRef<HTMLElement | null>(null)
  // Where there is nothing earlier any more, to what it stood above.
  useHandOver(button, () => below.current && takeFocus(below.current))
  const loading = open.loadingOlder.value
  useLayoutEffect(() => {
    if (loading) below.current = button.current!.parentElement!.querySelector('.message')
  }, [loading])
  return (
    <button
      ref={button}
      type="button"
      class="button quiet older"
      aria-disabled={loading}
      onClick={() => void open.loadOlder()}
    >
      {loading ? words().ui.loading : words().conversation.showEarlier}
    </button>
  )
}

/** A message takes no focus by itself. */
function takeFocus(message: HTMLElement) {
  message.tabIndex = -1
  message.focus({ preventScroll: true })
}

/** What stays in sight of a branch while a message goes out: an edit leaves behind what it takes the place of. */
function above(branch: string[], { parentId }: Outgoing): string[] {
  return parentId === undefined ? branch : branch.slice(0, branch.indexOf(parentId ?? '') + 1)
}

/** A message on its way, shown at once. */
function Departing({ text }: { text: string }) {
  return (
    <>
      <Said text={text} />
      <div class="message reply">
        <Waiting />
      </div>
    </>
  )
}

/** How near the top the earlier messages are fetched by themselves, in pixels. */
const NEAR = 300

function loadNearTop(scroller: HTMLElement, open: OpenConversation) {
  if (scroller.scrollTop < NEAR && scroller.scrollHeight > scroller.clientHeight)
    void open.loadOlder()
}
