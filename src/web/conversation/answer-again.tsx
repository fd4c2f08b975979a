import { pressedBy } from '../commands/commands.ts'
import { LazyModelList } from '../models/lazy-model-list.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'
import { ANSWER_WITH } from './answer-with.tsx'
import type { OpenConversation } from './open-conversation.ts'

interface AnswerAgainProps {
  open: OpenConversation
  runId: string
  /** The model that answered. */
  model: string
  isLast: boolean
}

/** Two buttons that look like one: answer again, and with which other model. */
export function AnswerAgain({ open, runId, model, isLast }: AnswerAgainProps) {
  const say = words().conversation
  return (
    <span class="answer-again">
      <button
        type="button"
        class="icon-button small"
        aria-label={say.answerAgain}
        {...(isLast ? pressedBy('again', say.answerAgain) : { title: say.answerAgain })}
        onClick={() => void open.regenerate(runId)}
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
        onClick={() => (open.answering.value = { runId, model })}
      >
        <Icon name="chevron" />
      </button>
    </span>
  )
}
