import { useComputed, type ReadonlySignal } from '@preact/signals'
import { useCallback, useId, useLayoutEffect } from 'preact/hooks'
import { isLive, textOf, type Message } from '../../protocol/index.ts'
import { run } from '../commands/commands.ts'
import { shortName } from '../settings/models.ts'
import { AnswerAgain } from './answer-again.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon, Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { CutNote } from './cut-note.tsx'
import { EndingNote } from './ending-note.tsx'
import { MessageBody } from './message-body.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { besideText, OwnMessage, Said } from './said.tsx'
import type { AnswerTool } from './approval-card.tsx'
import { usageOf, waitOf } from './usage.ts'
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
  return <Said id={said.id} text={textOf(said.parts)} parts={besideText(said)} role={role} />
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
  useLayoutEffect(() => {
    const pressed = `[data-message="${message.peek().id}"] :is(.message-foot, .ending) :focus-visible`
    // What was pressed goes as the reply goes on or makes room; another version has the same arrow.
    return () => {
      if (open.switching.peek() === null && document.querySelector(pressed)) run('composer')
    }
  }, [])
  const { runId } = message.value
  const say = words().conversation
  const text = textOf(message.value.parts)
  const wait = waitOf(message.value)
  return (
    <>
      <CutNote message={message.value} open={open} />
      <EndingNote message={message} open={open} isLast={isLast} />
      <footer class="message-foot" data-last={isLast ? '' : undefined}>
        <Versions id={message.peek().id} open={open} />
        {text !== '' && (
          <CopyButton text={text} label={say.copyReply} command={isLast ? 'copy' : undefined} />
        )}
        {runId !== undefined && (
          <>
            <AnswerAgain
              open={open}
              runId={runId}
              model={message.value.model ?? ''}
              isLast={isLast}
            />
            <button
              type="button"
              class="icon-button small"
              aria-label={words().replies.showSent}
              title={words().replies.sent}
              onClick={() => (open.inspected.value = runId)}
            >
              <Icon name="braces" />
            </button>
          </>
        )}
        <span class="usage" title={wait === null ? say.tokens : say.waited(wait)}>
          {usageOf(message.value)}
        </span>
      </footer>
    </>
  )
}
