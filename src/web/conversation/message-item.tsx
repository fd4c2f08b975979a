import { useComputed, type ReadonlySignal } from '@preact/signals'
import { useCallback, useEffect, useId, useLayoutEffect } from 'preact/hooks'
import { isLive, textOf, type Message } from '../../protocol/index.ts'
import { run } from '../commands/commands.ts'
import { shortName } from '../settings/models.ts'
import { AnswerAgain } from './answer-again.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon, Mark } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { CutNote } from './cut-note.tsx'
import { EditButton } from './edit-button.tsx'
import { endingOf } from './ending.ts'
import { ForkButton } from './fork-button.tsx'
import { LazyEndingNote } from './lazy-ending-note.ts'
import { LazyReplyEditor } from './lazy-reply-editor.ts'
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
  const said = message.peek()
  if (role === 'assistant')
    return open.editing.value.has(said.id) ? (
      <LazyReplyEditor message={said} open={open} />
    ) : (
      <Reply message={message} open={open} isLast={isLast} />
    )
  if (role === 'user') return <OwnMessage message={said} open={open} isLast={isLast} />
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
  const say = words().conversation
  useEffect(() => {
    // The line may break with it: what says so then is here before.
    if (live) LazyEndingNote.prepare()
  }, [live])
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
        <span title={model}>
          {message.peek().edited ? say.edited : shortName(model) || say.reply}
        </span>
      </h2>
      <MessageBody message={message} answer={answer} />
      {live && empty && <Waiting />}
      {live ? (
        <footer class="message-foot" data-last>
          <Versions id={message.peek().id} open={open} />
          <ForkButton id={message.peek().id} open={open} live />
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
  const { id } = message.peek()
  useLayoutEffect(() => {
    const pressed = `[data-message="${id}"] :is(.message-foot, .ending) :focus-visible`
    // What was pressed goes as the reply goes on or makes room; another version has the same arrow.
    return () => {
      if (open.switching.peek() === null && document.querySelector(pressed)) run('composer')
    }
  }, [])
  const { runId } = message.value
  const say = words().conversation
  const text = textOf(message.value.parts)
  const wait = waitOf(message.value)
  const ending = endingOf(message.value)
  return (
    <>
      <CutNote message={message.value} open={open} />
      {ending && (
        <LazyEndingNote ending={ending} message={message.value} open={open} isLast={isLast}>
          {ending.sentence}
        </LazyEndingNote>
      )}
      <footer class="message-foot" data-last={isLast ? '' : undefined}>
        <Versions id={id} open={open} />
        {text !== '' && (
          <>
            <CopyButton text={text} label={say.copyReply} command={isLast ? 'copy' : undefined} />
            <EditButton
              id={id}
              open={open}
              label={say.editReply}
              rest={{ onPointerEnter: LazyReplyEditor.prepare, onFocus: LazyReplyEditor.prepare }}
            />
          </>
        )}
        {message.value.parentId !== null && (
          <AnswerAgain open={open} message={message.value} isLast={isLast} />
        )}
        {runId !== undefined && (
          <button
            type="button"
            class="icon-button small"
            aria-label={words().replies.showSent}
            title={words().replies.sent}
            onClick={() => (open.inspected.value = runId)}
          >
            <Icon name="braces" />
          </button>
        )}
        <ForkButton id={id} open={open} />
        <span class="usage" title={wait === null ? say.tokens : say.waited(wait)}>
          {usageOf(message.value)}
        </span>
      </footer>
    </>
  )
}
