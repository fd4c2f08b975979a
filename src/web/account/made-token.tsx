import { useEffect, useRef } from 'preact/hooks'
import type { NewTokenAnswer } from '../../client/index.ts'
import { copyText } from '../ui/clipboard.ts'
import { Icon } from '../ui/icon.tsx'

/** A token just made, with its text. */
export function MadeToken({ made, onDone }: { made: NewTokenAnswer; onDone: () => void }) {
  const copy = useRef<HTMLButtonElement>(null)
  useEffect(() => copy.current!.focus(), [made.id])
  return (
    <section class="made-token" aria-label="The new token">
      <p>
        <strong dir="auto">{made.name}</strong> is ready. Copy it now: it is not shown again.
      </p>
      <code tabIndex={0} aria-label="The token">
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
          Copy the token
        </button>
        <button type="button" class="button" onClick={onDone}>
          Done
        </button>
      </div>
    </section>
  )
}
