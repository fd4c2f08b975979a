import { signal } from '@preact/signals'

/** What of the commands' own dialogs is open. */
export const shown = signal<'palette' | 'sheet' | null>(null)

/** What is looked for in the palette: typed from its first moment on, even before its code is there. */
export const query = signal('')

/** Closes it, and does something once the focus is back where it came from. */
export function leaveFor(act: () => void): void {
  shown.value = null
  requestAnimationFrame(act)
}
