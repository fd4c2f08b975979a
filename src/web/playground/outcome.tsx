import { useContext } from 'preact/hooks'
import type { Message } from '../../protocol/index.ts'
import { ApiError } from '../../client/index.ts'
import { sentenceOf } from '../api.ts'
import { adviceOn, causeOf, causeOfEnding, type Cause } from '../conversation/cause.ts'
import { endingOf } from '../conversation/ending.ts'
import { MayConnect } from '../settings/may-connect.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words/words.ts'

/** Why a model was not even asked. */
export function Refusal({ error }: { error: unknown }) {
  const cause = error instanceof ApiError ? causeOf(error.code) : 'plain'
  return <Note tone="error" sentence={sentenceOf(error)} cause={cause} />
}

/** How a reply ended that did not simply complete. */
export function AttemptEnding({ reply }: { reply: Message }) {
  const ending = endingOf(reply)
  return ending && <Note {...ending} cause={causeOfEnding(reply)} />
}

interface NoteProps {
  tone: 'quiet' | 'warning' | 'error'
  sentence: string
  cause: Cause
}

function Note({ tone, sentence, cause }: NoteProps) {
  const connect = useContext(MayConnect)
  const advice = adviceOn(cause, connect !== undefined)
  return (
    <div class="ending" data-tone={tone}>
      <div class="ending-words">
        <p dir="auto">{sentence}</p>
        {advice !== '' && <p>{advice}</p>}
      </div>
      {cause === 'key' && connect && (
        <button type="button" class="button small" onClick={connect}>
          <Icon name="key" />
          {words().ui.connectModel}
        </button>
      )}
    </div>
  )
}
