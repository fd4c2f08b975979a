import { useEffect, useRef } from 'preact/hooks'
import type { NewShare } from '../../protocol/index.ts'
import { copyText } from '../ui/clipboard.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'

/** A link just made: nobody can show it again. */
export function MadeLink({ made }: { made: NewShare }) {
  const copy = useRef<HTMLButtonElement>(null)
  const say = laterWords().share
  const address = new URL(made.path, location.origin).href
  useEffect(() => copy.current!.focus(), [])
  return (
    <div class="share-made" role="group" aria-label={say.theLink}>
      <input
        type="text"
        readonly
        dir="ltr"
        aria-label={say.theLink}
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="share-made-row">
        <button
          ref={copy}
          type="button"
          class="button primary copy"
          onClick={(event) => void copyText(address, event.currentTarget)}
        >
          <Icon name="copy" />
          <Icon name="check" />
          {say.copy}
        </button>
        <a class="button" href={address} target="_blank" rel="noopener">
          {say.open}
        </a>
      </div>
      <p class="share-lead">{say.once}</p>
    </div>
  )
}
