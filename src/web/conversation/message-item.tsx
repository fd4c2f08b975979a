import { useComputed, type ReadonlySignal } from '@preact/signals'
import { useCallback, useId } from 'preact/hooks'
import { isLive, textOf, type Message } from '../../protocol/index.ts'
import { shortName } from '../settings/models.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon, Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { endingOf } from './ending.ts'
import { MessageBody } from './message-body.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { besideText, OwnMessage, Said } from './said.tsx'
import type { AnswerTool } from './tool-card.tsx'
import { usageOf } from './usage.ts'
import { Versions } from './versions.tsx'

interface MessageItemProps {
  message: ReadonlySignal<Message>
  open: OpenConversation
  isLast: boolean
}

export function MessageItem({ message, open, isLast }: MessageItemProps) {
  // Compared by value, so growing text does not render the frame around it again.
  const role = useComputed(() => message.value.role).value
  if (role === 'assistant') return <Reply message={message} open={open} isLast={isLast} />
  const said = message.peek()
  if (role === 'user') return <OwnMessage message={said} open={open} />
  return <Said text={textOf(said.parts)} parts={besideText(said)} role={role} />
}

function Reply({ message, open, isLast }: MessageItemProps) {
  const heading = useId()
  const live = useComputed(() => isLive(message.value.state ?? 'completed')).value
  const asks = useComputed(() => message.value.state === 'waiting').value
  const answer = useCallback<AnswerTool>(
    (given) => open.approve(message.peek().runId ?? '', given),
    [open, message],
  )
  const model = useComputed(() => message.value.model ?? '').value
  const empty = useComputed(() => message.value.parts.length === 0).value
  return (
    <article
      class="message reply"
      data-message={message.peek().id}
      aria-labelledby={heading}
      aria-busy={live && !asks}
      data-live={live && !asks ? '' : undefined}
    >
      <h2 id={heading} class="reply-head">
        <Mark />
        <span title={model}>{shortName(model) || words().conversation.reply}</span>
      </h2>
      <MessageBody message={message} answer={answer} />
      {live && empty && <Waiting />}
      {live ? (
        <footer class="message-foot" data-last>
          <Versions id={message.peek().id} open={open} />
        </footer>
      ) : (
        <Foot message={message} open={open} isLast={isLast} />
      )}
    </article>
  )
}

/** Before the first word. */
export function Waiting() {
  return (
    <div class="waiting" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  )
}

function Foot({ message, open, isLast }: MessageItemProps) {
  const { runId } = message.value
  const ending = endingOf(message.value)
  const say = words().conversation
  const text = textOf(message.value.parts)
  return (
    <>
      {ending && (
        <div class="ending" data-tone={ending.tone}>
          <p dir="auto">{ending.sentence}</p>
          {isLast && runId !== undefined && ending.remedy !== null && (
            <button
              type="button"
              class="button small"
              onClick={() =>
                void (ending.remedy === 'continue' ? open.continue(runId) : open.regenerate(runId))
              }
            >
              <Icon name={ending.remedy === 'continue' ? 'play' : 'again'} />
              {ending.remedy === 'continue' ? say.continue : words().ui.tryAgain}
            </button>
          )}
        </div>
      )}
      <footer class="message-foot" data-last={isLast ? '' : undefined}>
        <Versions id={message.peek().id} open={open} />
        {text !== '' && <CopyButton text={text} label={say.copyReply} />}
        {runId !== undefined && (
          <button
            type="button"
            class="icon-button small"
            aria-label={say.answerAgain}
            title={say.answerAgain}
            onClick={() => void open.regenerate(runId)}
          >
            <Icon name="again" />
          </button>
        )}
        <span class="usage" title={say.tokens}>
          {usageOf(message.value)}
        </span>
      </footer>
    </>
  )
}
