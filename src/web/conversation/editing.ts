import { effect, untracked } from '@preact/signals'
import { textOf } from '../../protocol/index.ts'
import { isFleeting } from '../account/remembered.ts'
import { createDraft, loadDraft } from './draft.ts'
import type { OpenState } from './open-state.ts'
import type { Outbox, Outgoing } from './outbox.ts'

/** Messages that are being said otherwise: what is typed there stays until it is sent or given up, whatever is shown meanwhile. */
export function createEditing(state: OpenState, outbox: Outbox) {
  const { id, messages, editing, closing } = state

  /** What a temporary conversation holds is kept under its name only. */
  const nameOf = (messageId: string) =>
    isFleeting(`${id.peek()}`) ? id.peek() + messageId : messageId

  /** Opens a message's editor. @param item the message, where it is not sent yet */
  function edit(messageId: string, item?: Outgoing) {
    const given = item?.text ?? textOf(messages.message(messageId).peek().parts)
    const draft = createDraft(nameOf(messageId), closing.signal, given)
    editing.value = new Map(editing.peek()).set(messageId, { draft, item })
  }

  // Nobody shall send the words before without those that an earlier page left.
  for (const item of outbox.items.peek())
    if (item.held !== undefined && loadDraft(nameOf(item.id)) !== '') edit(item.id, item)

  // Another tab may send or remove the message: its new words stay, here or in the editor of what was sent.
  const stop = effect(() => {
    const items = outbox.items.value
    for (const [messageId, open] of editing.value) {
      const { item, draft } = open
      if (!item || items.some((it) => it.id === messageId) || messages.has(messageId)) continue
      if (draft.text.peek() === item.text) continue
      const back = (open.item = { ...item, held: 'paused' })
      untracked(() => outbox.add(back))
    }
  })
  closing.signal.addEventListener('abort', stop)

  return {
    edit,
    /** Closes a message's editor, and forgets what is in it. */
    endEdit(messageId: string) {
      const left = new Map(editing.peek())
      left.get(messageId)?.draft.clear()
      left.delete(messageId)
      editing.value = left
    },
  }
}
