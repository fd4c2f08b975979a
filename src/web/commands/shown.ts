import { signal } from '@preact/signals'

/** What of the commands' own dialogs is open. */
export const shown = signal<'palette' | 'sheet' | null>(null)

/** Closes it, and does something once the focus is back where it came from. */
export function leaveFor(act: () => void): void {
  shown.value = null
  requestAnimationFrame(act)
}
