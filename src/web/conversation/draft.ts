/** What was typed and not sent yet, and what was sent and not yet accepted: both outlive the page. */

/** A message on its way. Its id is fixed, so sending it once more, even after a reload, stores it once. */
export interface Outgoing {
  id: string
  text: string
  /** The message it follows, where that is not the end of the branch: it is an edit. */
  parentId?: string | null
  /** The message that it says otherwise. */
  edits?: string
  /** The sentence that says why it did not get there. It stays until its writer tries again or takes it back. */
  error?: string
}

const draftKey = (conversationId: string | null) => `loquat.draft.${conversationId ?? 'new'}`
const outgoingKey = (conversationId: string) => `loquat.outgoing.${conversationId}`

export function loadDraft(conversationId: string | null): string {
  return read(draftKey(conversationId)) ?? ''
}

export function saveDraft(conversationId: string | null, text: string): void {
  write(draftKey(conversationId), text === '' ? null : text)
}

export function loadOutgoing(conversationId: string): Outgoing | null {
  try {
    return JSON.parse(read(outgoingKey(conversationId)) ?? 'null') as Outgoing | null
  } catch {
    return null
  }
}

export function saveOutgoing(conversationId: string, outgoing: Outgoing | null): void {
  write(outgoingKey(conversationId), outgoing && JSON.stringify(outgoing))
}

/** Forgets everything that was typed or is on its way. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (/^loquat\.(draft|outgoing)\./.test(key)) localStorage.removeItem(key)
  } catch {
    return
  }
}

// A browser may refuse storage (private windows, full disks); the page works without it.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    return
  }
}
