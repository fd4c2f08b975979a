import type { TokenInfo } from '../../protocol/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { laterWords } from '../words/words.ts'

interface RevokeDialogProps {
  token: TokenInfo
  onClose: () => void
  onRevoke: () => void
}

export function RevokeDialog({ token, onClose, onRevoke }: RevokeDialogProps) {
  const say = laterWords().tokens
  return (
    <Dialog title={say.revokeQuestion} class="narrow" onClose={onClose}>
      <p>{say.revokeEffect(<strong dir="auto">{token.name}</strong>)}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {say.keep}
        </button>
        <button type="button" class="button danger" onClick={onRevoke}>
          {say.revoke}
        </button>
      </div>
    </Dialog>
  )
}
