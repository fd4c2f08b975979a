import { signal, type ReadonlySignal } from '@preact/signals'
import { isOwn, readOwn, rememberedOwner, writeOwn } from '../account/remembered.ts'

const nameOf = (id: string | null) => `draft.${id ?? 'new'}`

export function loadDraft(id: string | null): string {
  return readOwn(nameOf(id)) ?? ''
}

export function saveDraft(id: string | null, text: string): void {
  writeOwn(nameOf(id), text === '' ? null : text)
}

/** What is typed and not sent yet. It outlives the page. */
export interface Draft {
  text: ReadonlySignal<string>
  write(text: string): void
  /** It is sent, or given up. */
  clear(): void
  /** From now on it is kept under another name. */
  moveTo(id: string): void
}

/**
 * A text that is being written. Other tabs may write another one under the same name: each takes away only what it wrote.
 * @param id what it is kept under: the conversation's, or that of the message that is being said otherwise
 * @param end aborted when nobody shows it any more
 * @param given what it is while nothing has been typed
 */
export function createDraft(id: string | null, end: AbortSignal, given = ''): Draft {
  const text = signal(loadDraft(id) || given)
  const writer = rememberedOwner()
  /** Was it typed here? What was only read here is no loss to this tab. */
  let typed = false

  function keep() {
    // What was written by somebody who has left is nobody else's.
    const theirs = rememberedOwner() === writer
    if (typed && theirs && text.peek() !== given) saveDraft(id, text.peek())
  }

  function forget(value: string) {
    if (loadDraft(id) === value) saveDraft(id, '')
  }

  function write(value: string) {
    const before = text.peek()
    text.value = value
    typed = true
    if (value === given) forget(before)
    else keep()
  }

  const options = { signal: end }
  addEventListener('pagehide', keep, options)
  addEventListener(
    'storage',
    ({ key, oldValue, newValue }) => {
      if (newValue !== null || !isOwn(key, nameOf(id))) return
      // The same text was sent there, or given up.
      if (oldValue === text.peek()) typed = false
      else keep()
    },
    options,
  )
  end.addEventListener('abort', keep)

  return {
    text,
    write,
    clear: () => write(given),
    moveTo(begun) {
      const value = text.peek()
      forget(value)
      id = begun
      if (value !== given) saveDraft(id, value)
    },
  }
}
