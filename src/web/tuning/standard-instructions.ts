import { signal } from '@preact/signals'
import { readOwn, watchOwn, writeOwn } from '../account/remembered.ts'

const NAME = 'instructions'
const now = signal(readOwn(NAME) ?? '')
watchOwn(NAME, () => (now.value = readOwn(NAME) ?? ''))

/** What new conversations in this browser begin with, for the person who is in; empty for nothing. */
export const standardInstructions = {
  get value() {
    return now.value
  },
  set(text: string) {
    now.value = text
    writeOwn(NAME, text.trim() === '' ? null : text)
  },
}

/** Are they others than usual? A conversation that has begun without any is as usual, too. */
export function areUnusual(instructions: string | null, begun: boolean): boolean {
  if (begun && instructions === null) return false
  return (instructions ?? '') !== standardInstructions.value
}
