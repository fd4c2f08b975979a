import { browserSetting } from '../browser-setting.ts'

/** What sends a message: Enter, which with Shift is a new line; or Enter with Ctrl or ⌘, and alone it is a new line. */
export const sendKey = browserSetting<'enter' | 'mod'>(
  'loquat.send-key',
  (text) => (text === 'mod' ? 'mod' : 'enter'),
  (key) => (key === 'mod' ? 'mod' : null),
)

export const SEND_KEYS = { enter: 'Enter', mod: 'Mod+Enter' } as const

/** Is it Enter, meant to send? On a phone's keyboard Enter is a new line. */
export function isSendKey(event: KeyboardEvent): boolean {
  // While an input method composes a word, Enter belongs to it (Safari reports that as key code 229).
  if (event.isComposing || event.keyCode === 229) return false
  if (event.key !== 'Enter' || event.shiftKey || event.altKey) return false
  if (event.ctrlKey || event.metaKey) return true
  return sendKey.value === 'enter' && !matchMedia('(pointer: coarse)').matches
}
