import type { Conversation } from '../../protocol/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { nameOf } from './conversation-row.tsx'

interface DeleteDialogProps {
  conversation: Conversation
  onClose: () => void
  onDelete: (conversation: Conversation) => void
}

export function DeleteDialog({ conversation, onClose, onDelete }: DeleteDialogProps) {
  return (
    <Dialog title="Delete this conversation?" class="narrow" onClose={onClose}>
      <p>
        <strong dir="auto">{nameOf(conversation)}</strong> and everything in it will be gone for
        good, here and on all your devices.
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="button danger" onClick={() => onDelete(conversation)}>
          Delete
        </button>
      </div>
    </Dialog>
  )
}
