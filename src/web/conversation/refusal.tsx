import { useContext } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { MayConnect } from '../settings/may-connect.ts'
import { useAlert } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { TimedButton } from '../ui/timed-button.tsx'
import { words } from '../words/words.ts'
import { adviceOn, causeOf } from './cause.ts'
import { sentenceOfFailure, type Failure } from './failure.ts'
import { Reference } from './reference.tsx'

export interface RefusalProps {
  failure: Failure
  onAgain: () => void
  /** What else can be done. */
  children: ComponentChildren
}

/** Why the server did not take a message, what helps, and the way to send it once more. */
export function Refusal({ failure, onAgain, children }: RefusalProps) {
  const connect = useContext(MayConnect)
  const say = words().conversation
  const cause = causeOf(failure.code)
  const sentence = say.notSent(sentenceOfFailure(failure))
  useAlert(sentence)
  const advice = adviceOn(cause, connect !== undefined)
  return (
    <div class="ending" data-tone="error">
      <div class="ending-words" role="alert">
        <p>{sentence}</p>
        {advice !== '' && <p>{advice}</p>}
        {cause === 'unknown' && failure.requestId && <Reference id={failure.requestId} />}
      </div>
      <div class="ending-actions">
        {cause === 'key' && connect && (
          <button type="button" class="button small" onClick={connect}>
            <Icon name="key" />
            {words().ui.connectModel}
          </button>
        )}
        <TimedButton until={failure.until ?? 0} onClick={onAgain}>
          <Icon name="again" />
          {say.sendAgain}
        </TimedButton>
        {children}
      </div>
    </div>
  )
}
