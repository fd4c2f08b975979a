import type { TokenInfo } from '../../protocol/index.ts'
import { Dialog } from '../ui/dialog.tsx'

interface RevokeDialogProps {
  token: TokenInfo
  onClose: () => void
  onRevoke: () => void
}

export function RevokeDialog({ token, onClose, onRevoke }: RevokeDialogProps) {
  return (
    <Dialog title="Revoke this token?" class="narrow" onClose={onClose}>
      <p>
        Whatever uses <strong dir="auto">{token.name}</strong> is cut off at once: programs,
        browsers that signed in with it, and the users it made tokens for. Conversations stay.
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="button danger" onClick={onRevoke}>
          Revoke
        </button>
      </div>
    </Dialog>
  )
}
