import { readOwn, writeOwn } from '../account/remembered.ts'

/** What was typed and not sent yet. It outlives the page. */

const nameOf = (conversationId: string | null) => `draft.${conversationId ?? 'new'}`

export function loadDraft(conversationId: string | null): string {
  return readOwn(nameOf(conversationId)) ?? ''
}

export function saveDraft(conversationId: string | null, text: string): void {
  writeOwn(nameOf(conversationId), text === '' ? null : text)
}
