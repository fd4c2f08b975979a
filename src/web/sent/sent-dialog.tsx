import type { OpenConversation } from '../conversation/open-conversation.ts'
import { Dialog } from '../ui/dialog.tsx'
import { lazyRoom } from '../ui/lazy.tsx'
import { words } from '../words/words.ts'
import type { SentPromptProps } from './sent-prompt.tsx'

const LazySentPrompt = lazyRoom<SentPromptProps>(() =>
  import('./sent-prompt.tsx').then((it) => it.SentPromptView),
)

/** What the model was given for a reply, while somebody looks at it. */
export function SentDialog({ open }: { open: OpenConversation }) {
  const runId = open.inspected.value
  if (runId === null) return null
  return (
    <Dialog
      title={words().replies.sent}
      class="sent-dialog"
      onClose={() => (open.inspected.value = null)}
    >
      <LazySentPrompt key={runId} read={(step) => open.readPrompt(runId, step)} />
    </Dialog>
  )
}
