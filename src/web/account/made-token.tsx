import { useEffect, useRef } from 'preact/hooks'
import type { NewTokenAnswer } from '../../client/index.ts'
import { copyText } from '../ui/clipboard.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'

/** A token just made, with its text. */
export function MadeToken({ made, onDone }: { made: NewTokenAnswer; onDone: () => void }) {
  const copy = useRef<HTMLButtonElement>(null)
  const say = laterWords().tokens
  useEffect(() => copy.current!.focus(), [made.id])
  return (
    <section class="made-token" aria-label={say.theNew}>
      <p>{say.ready(<strong dir="auto">{made.name}</strong>)}</p>
      <code tabIndex={0} aria-label={say.theToken}>
        {made.token}
      </code>
      <div class="made-actions">
        <button
          ref={copy}
          type="button"
          class="button primary copy"
          onClick={(event) => void copyText(made.token, event.currentTarget)}
        >
          <Icon name="copy" />
          <Icon name="check" />
          {say.copy}
        </button>
        <button type="button" class="button" onClick={onDone}>
          {say.done}
        </button>
      </div>
    </section>
  )
}
