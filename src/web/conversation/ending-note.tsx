import type { ReadonlySignal } from '@preact/signals'
import { useContext, useMemo } from 'preact/hooks'
import type { Message } from '../../protocol/index.ts'
import { MayConnect } from '../settings/may-connect.ts'
import { Icon } from '../ui/icon.tsx'
import { TimedButton } from '../ui/timed-button.tsx'
import { words } from '../words/words.ts'
import { adviceOn } from './cause.ts'
import { endingOf, type Ending } from './ending.ts'
import type { OpenConversation } from './open-conversation.ts'
import { Reference } from './reference.tsx'

interface EndingNoteProps {
  message: ReadonlySignal<Message>
  open: OpenConversation
  /** Only the last reply of a branch can be gone on with. */
  isLast: boolean
}

/** Below a reply that did not simply complete: how it ended, what helps, and the way on. */
export function EndingNote({ message, open, isLast }: EndingNoteProps) {
  const connect = useContext(MayConnect)
  const { runId } = message.value
  const ending = endingOf(message.value)
  if (!ending) return null
  const advice = isLast ? adviceOn(ending.cause, connect !== undefined) : ''
  return (
    <div class="ending" data-tone={ending.tone}>
      <div class="ending-words">
        <p dir="auto">{ending.sentence}</p>
        {advice !== '' && <p>{advice}</p>}
        {ending.cause === 'unknown' && runId !== undefined && <Reference id={runId} />}
      </div>
      {isLast && runId !== undefined && (
        <div class="ending-actions">
          <Ways ending={ending} message={message.value} open={open} />
          <Again ending={ending} runId={runId} message={message.value} open={open} />
        </div>
      )}
    </div>
  )
}

interface WaysProps {
  ending: Ending
  message: Message
  open: OpenConversation
}

/** What to do about its cause. */
function Ways({ ending, message, open }: WaysProps) {
  const connect = useContext(MayConnect)
  if (ending.cause === 'key' && connect)
    return (
      <button type="button" class="button small" onClick={connect}>
        <Icon name="key" />
        {words().ui.connectModel}
      </button>
    )
  if (ending.cause === 'length')
    return (
      <a class="button small" href="/">
        <Icon name="plus" />
        {words().ui.newConversation}
      </a>
    )
  const asked = message.parentId
  if (ending.cause === 'withheld' && asked !== null && open.messages.has(asked))
    return (
      <button type="button" class="button small" onClick={() => open.edit(asked)}>
        <Icon name="pencil" />
        {words().conversation.editYours}
      </button>
    )
  return null
}

function Again({ ending, message, open, runId }: WaysProps & { runId: string }) {
  const { remedy, wait = 0 } = ending
  const until = useMemo(() => {
    // How long ago it ended is known where this page saw it; else it did not end before it began.
    const ended = open.endedAt.get(runId) ?? Date.parse(message.createdAt)
    return Math.min(Date.now(), ended) + wait * 1000
  }, [runId, wait])
  return (
    <TimedButton
      until={until}
      onClick={() =>
        void (remedy === 'continue'
          ? open.continue(runId)
          : open.regenerate(message, open.conversation.peek()?.model ?? undefined))
      }
    >
      <Icon name={remedy === 'continue' ? 'play' : 'again'} />
      {remedy === 'continue' ? words().conversation.continue : words().ui.tryAgain}
    </TimedButton>
  )
}
