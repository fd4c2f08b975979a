import { CopyButton } from '../ui/copy-button.tsx'
import { words } from '../words/words.ts'

/** The id under which the server's log tells more, to be handed to whoever can look into it. */
export function Reference({ id }: { id: string }) {
  const say = words().replies
  return (
    <p class="reference">
      <span>{say.reference(<code>{id}</code>)}</span>
      <CopyButton text={id} label={say.copyReference} />
    </p>
  )
}
