import { useContext, useMemo } from 'preact/hooks'
import type { Message } from '../../protocol/index.ts'
import { MayConnect } from '../settings/may-connect.ts'
import { Icon } from '../ui/icon.tsx'
import { TimedButton } from '../ui/timed-button.tsx'
import { words } from '../words/words.ts'
import { adviceOn, causeOfEnding, type Cause } from './cause.ts'
import type { Ending } from './ending.ts'
import type { OpenConversation } from './open-conversation.ts'
import { Reference } from './reference.tsx'

export interface EndingNoteProps {
  ending: Ending
  message: Message
  open: OpenConversation
  /** Only the last reply of a branch can be gone on with. */
  isLast: boolean
}

/** Below a reply that did not simply complete: how it ended, what helps, and the way on. */
export function EndingNote({ ending, message, open, isLast }: EndingNoteProps) {
  const connect = useContext(MayConnect)
  const { runId } = message
  const cause = causeOfEnding(message)
  const advice = isLast ? adviceOn(cause, connect !== undefined) : ''
  return (
    <div class="ending" data-tone={ending.tone}>
      <div class="ending-words">
        <p dir="auto">{ending.sentence}</p>
        {advice !== '' && <p>{advice}</p>}
        {cause === 'unknown' && runId !== undefined && <Reference id={runId} />}
      </div>
      {isLast && runId !== undefined && (
        <div class="ending-actions">
          <Ways cause={cause} message={message} open={open} />
          <Again ending={ending} runId={runId} message={message} open={open} />
        </div>
      )}
    </div>
  )
}

interface WaysProps {
  cause: Cause
  message: Message
  open: OpenConversation
}

/** What to do about its cause. */
function Ways({ cause, message, open }: WaysProps) {
  const connect = useContext(MayConnect)
  if (cause === 'key' && connect)
    return (
      <button type="button" class="button small" onClick={connect}>
        <Icon name="key" />
        {words().ui.connectModel}
      </button>
    )
  if (cause === 'length')
    return (
      <a class="button small" href="/">
        <Icon name="plus" />
        {words().ui.newConversation}
      </a>
    )
  const asked = message.parentId
  if (cause === 'withheld' && asked !== null && open.messages.has(asked))
    return (
      <button type="button" class="button small" onClick={() => open.edit(asked)}>
        <Icon name="pencil" />
        {words().conversation.editYours}
      </button>
    )
  return null
}

interface AgainProps extends Omit<WaysProps, 'cause'> {
  ending: Ending
  runId: string
}

function Again({ ending, message, open, runId }: AgainProps) {
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
