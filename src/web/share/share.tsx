import { Files } from './files.tsx'
import { Links } from './links.tsx'
import './share.css'

export interface ShareProps {
  /** Of the conversation. */
  id: string
  /** Does only this machine reach the server? */
  local: boolean
}

/** What can be given away of a conversation: links that others read it by, and files. */
export function Share({ id, local }: ShareProps) {
  return (
    <div class="share">
      <Links id={id} local={local} />
      <Files id={id} />
    </div>
  )
}
