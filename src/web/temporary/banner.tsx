import { useSignal } from '@preact/signals'
import { sentenceOf } from '../api.ts'
import { loadDraft, saveDraft } from '../conversation/draft.ts'
import type { OpenConversation } from '../conversation/open-conversation.ts'
import { navigate, pathOfConversation } from '../router.ts'
import { announce } from '../ui/announcer.tsx'
import { Icon } from '../ui/icon.tsx'
import { laterWords } from '../words/words.ts'
import { keepBranch } from './keep.ts'
import type { OpenTemporary } from './open-temporary.ts'

/** Says that nothing of this is kept, and offers to keep it after all. */
export function Banner({ open }: { open: OpenConversation }) {
  const keeping = useSignal(false)
  const say = laterWords().temporary
  const begun = open.messages.ids.value.length > 0
  const busy = open.busy.value || keeping.value

  async function keep() {
    if (busy) return
    keeping.value = true
    open.problem.value = null
    try {
      navigate(pathOfConversation(await keepAll(open as OpenTemporary)))
      announce(say.saysKept)
    } catch (error) {
      open.problem.value = sentenceOf(error)
    }
    keeping.value = false
  }

  return (
    <aside class="temporary-note" aria-label={say.about}>
      <Icon name="bubble" />
      <p>
        <strong>{say.short}</strong> <span>{say.long}</span>
      </p>
      {begun && (
        <button
          type="button"
          class="button small"
          title={open.busy.value ? say.keepWaits : undefined}
          aria-disabled={busy}
          onClick={() => void keep()}
        >
          {keeping.value ? say.keeping : say.keep}
        </button>
      )}
    </aside>
  )
}

/** Makes an ordinary conversation of the branch that is shown. @returns its id */
async function keepAll(open: OpenTemporary): Promise<string> {
  const id = await keepBranch(open.memory.branch(), open.memory.conversation())
  open.kept = true
  saveDraft(id, loadDraft(open.id.peek()))
  return id
}
