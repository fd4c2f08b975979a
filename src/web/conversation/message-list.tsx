import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../ui/icon.tsx'
import { MessageItem, Said, Waiting } from './message-item.tsx'
import type { Departure, OpenConversation } from './open-conversation.ts'
import { useStickToEnd } from './stick-to-end.ts'

interface MessageListProps {
  open: OpenConversation
  /** Gives the text of a message that could not be sent back to the composer. */
  onEdit: (text: string) => void
}

/** The transcript. It follows its end only while a person looks at the end. */
export function MessageList({ open, onEdit }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const stick = useStickToEnd(scroller, content)
  const ids = open.messages.ids.value
  const departure = open.departure.value
  useKeptPlace(scroller, ids[0])
  useLayoutEffect(() => {
    if (departure) stick.jump()
  }, [departure?.id])

  return (
    <div
      class="transcript"
      ref={scroller}
      onScroll={(event) => loadNearTop(event.currentTarget, open)}
    >
      <div class="column" ref={content}>
        {open.older.value !== null && (
          <button
            type="button"
            class="button quiet older"
            disabled={open.loadingOlder.value}
            onClick={() => void open.loadOlder()}
          >
            {open.loadingOlder.value ? 'Loading…' : 'Show earlier messages'}
          </button>
        )}
        <div role="log" aria-live="off" aria-label="Conversation">
          {ids.map((id, i) => (
            <MessageItem
              key={id}
              message={open.messages.message(id)}
              open={open}
              isLast={i === ids.length - 1 && departure === null}
            />
          ))}
          {departure && !open.messages.has(departure.id) && (
            <Departing key={departure.id} departure={departure} open={open} onEdit={onEdit} />
          )}
        </div>
      </div>
      {stick.away.value && (
        <button
          type="button"
          class="jump"
          aria-label="Jump to the latest message"
          onClick={() => stick.jump(true)}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

interface DepartingProps extends MessageListProps {
  departure: Departure
}

/** A message on its way, shown at once. */
function Departing({ departure, open, onEdit }: DepartingProps) {
  return (
    <>
      <Said text={departure.text} />
      {departure.error === undefined ? (
        <div class="message reply">
          <Waiting />
        </div>
      ) : (
        <div class="ending departing" data-tone="error" role="alert">
          <p>Not sent. {departure.error}</p>
          <button type="button" class="button small" onClick={open.resend}>
            <Icon name="again" />
            Send again
          </button>
          <button type="button" class="button small quiet" onClick={() => onEdit(open.discard())}>
            Edit
          </button>
        </div>
      )}
    </>
  )
}

/** How near the top the earlier messages are fetched by themselves, in pixels. */
const NEAR = 300

function loadNearTop(scroller: HTMLElement, open: OpenConversation) {
  if (scroller.scrollTop < NEAR && scroller.scrollHeight > scroller.clientHeight)
    void open.loadOlder()
}

/** Keeps what is looked at where it is when earlier messages come in above it. */
function useKeptPlace(scroller: { current: HTMLElement | null }, first: string | undefined) {
  const before = useRef({ first, fromEnd: 0 })
  useLayoutEffect(() => {
    const element = scroller.current!
    if (before.current.first !== undefined && before.current.first !== first)
      element.scrollTop = element.scrollHeight - before.current.fromEnd
    before.current = { first, fromEnd: element.scrollHeight - element.scrollTop }
  })
  useLayoutEffect(() => {
    const element = scroller.current!
    const note = () => (before.current.fromEnd = element.scrollHeight - element.scrollTop)
    element.addEventListener('scroll', note, { passive: true })
    return () => element.removeEventListener('scroll', note)
  }, [])
}
