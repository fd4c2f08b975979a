import type { Conversation } from '../../protocol/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words/words.ts'
import { nameOf } from './conversation-row.tsx'

interface DeleteDialogProps {
  conversation: Conversation
  onClose: () => void
  onDelete: (conversation: Conversation) => void
}

export function DeleteDialog({ conversation, onClose, onDelete }: DeleteDialogProps) {
  const say = words().sidebar
  return (
    <Dialog title={say.removeQuestion} class="narrow" onClose={onClose}>
      <p>{say.removeEffect(<strong dir="auto">{nameOf(conversation)}</strong>)}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {say.keep}
        </button>
        <button type="button" class="button danger" onClick={() => onDelete(conversation)}>
          {say.remove}
        </button>
      </div>
    </Dialog>
  )
}
