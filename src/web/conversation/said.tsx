import { useId } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { textOf, type Message, type Part } from '../../protocol/index.ts'
import { run } from '../commands/commands.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { words } from '../words/words.ts'
import { AnswerAgain } from './answer-again.tsx'
import { EditButton } from './edit-button.tsx'
import { ForkButton } from './fork-button.tsx'
import { MessageEditor } from './message-editor.tsx'
import type { OpenConversation } from './open-conversation.ts'
import { PartRow } from './part-row.tsx'
import { Versions } from './versions.tsx'

interface SaidProps {
  id?: string
  text: string
  role?: 'user' | 'system'
  /** What came with the words: files, instructions … */
  parts?: readonly Part[]
  children?: ComponentChildren
}

/** What a person said: exactly as typed. */
export function Said({ id, text, role = 'user', parts = [], children }: SaidProps) {
  const heading = useId()
  return (
    <article class={`message said ${role}`} data-message={id} aria-labelledby={heading}>
      <h2 id={heading} class="visually-hidden">
        {role === 'user' ? words().conversation.you : words().conversation.instructions}
      </h2>
      {parts.map((part) => (
        <PartRow key={part.id} part={part} />
      ))}
      {(text !== '' || parts.length === 0) && (
        // Its corner points to whoever said it, whichever way the words run.
        <div class="bubble">
          <div dir="auto">{text}</div>
        </div>
      )}
      {children}
    </article>
  )
}

/** The parts of a message that are no words of it. */
export function besideText({ parts }: Message): Part[] {
  return parts.filter(
    ({ type }) => type !== 'text' && type !== 'cache-point' && type !== 'step-start',
  )
}

interface OwnMessageProps {
  message: Message
  open: OpenConversation
  isLast: boolean
}

/** The same with what can be done about it: say it otherwise, and go to what was said otherwise. */
export function OwnMessage({ message, open, isLast }: OwnMessageProps) {
  const { id } = message
  const say = words().conversation
  const text = textOf(message.parts)
  const edit = open.editing.value.get(id)
  const unanswered = isLast && !open.busy.value
  if (edit)
    return (
      <MessageEditor
        id={id}
        open={open}
        draft={edit.draft}
        // What was said, and all that followed from it, stays on its own branch.
        note={say.editorNote}
        onSend={(said) => {
          run('composer')
          open.sendEdit(id, said)
        }}
      />
    )
  return (
    <Said id={id} text={text} parts={besideText(message)}>
      <footer class="message-foot" data-last={unanswered ? '' : undefined}>
        <Versions id={id} open={open} />
        <CopyButton text={text} label={say.copyMessage} />
        <EditButton id={id} open={open} label={say.editMessage} rest={{ 'data-command': 'edit' }} />
        {unanswered && <AnswerAgain open={open} message={message} isLast />}
        <ForkButton id={id} open={open} />
      </footer>
    </Said>
  )
}
