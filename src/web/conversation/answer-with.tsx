import { LazyModelList } from '../models/lazy-model-list.ts'
import type { Models } from '../settings/models.ts'
import { Popover } from '../ui/popover.tsx'
import { words } from '../words/words.ts'
import type { OpenConversation } from './open-conversation.ts'

/** The id of the one popover that all replies share. */
export const ANSWER_WITH = 'answer-with'

interface AnswerWithProps {
  open: OpenConversation
  models: Models
}

/** The models that can answer again, beside the reply whose button was used. */
export function AnswerWith({ open, models }: AnswerWithProps) {
  return (
    <Popover id={ANSWER_WITH} class="model-popover" label={words().conversation.answerWith}>
      {(close) => (
        <LazyModelList
          models={models}
          chosen={open.answering.value?.model ?? null}
          withDefault={false}
          onClose={close}
          onChoose={(model) => {
            const asked = open.answering.peek()
            close()
            if (asked === null || model === null) return
            models.use(model)
            void open.regenerate(asked, model)
          }}
        />
      )}
    </Popover>
  )
}
