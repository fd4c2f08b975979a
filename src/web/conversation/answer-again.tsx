import type { Message } from '../../protocol/index.ts'
import { pressedBy } from '../commands/commands.ts'
import { LazyModelList } from '../models/lazy-model-list.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { ANSWER_WITH } from './answer-with.tsx'
import type { OpenConversation } from './open-conversation.ts'

interface AnswerAgainProps {
  open: OpenConversation
  /** The reply, or a question that has none. */
  message: Pick<Message, 'id' | 'runId' | 'role' | 'model'>
  isLast: boolean
}

/** Two buttons that look like one: answer again, and with which other model. */
export function AnswerAgain({ open, message, isLast }: AnswerAgainProps) {
  const say = words().conversation
  const label = message.role === 'user' ? say.answer : say.answerAgain
  return (
    <span class="answer-again">
      <button
        type="button"
        class="icon-button small"
        aria-label={label}
        {...(isLast ? pressedBy('again', label) : { title: label })}
        onClick={() => void open.regenerate(message)}
      >
        <Icon name="again" />
      </button>
      <button
        type="button"
        class="icon-button small answer-with"
        aria-label={say.answerWith}
        title={say.answerWith}
        aria-haspopup="dialog"
        popovertarget={ANSWER_WITH}
        onPointerEnter={LazyModelList.prepare}
        onFocus={LazyModelList.prepare}
        onClick={() => (open.answering.value = message)}
      >
        <Icon name="chevron" />
      </button>
    </span>
  )
}
