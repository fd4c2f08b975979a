/** What the page says of commands before their palette and their sheet are there. */
export const commands = () => ({
  /** What those do that it names itself. */
  names: {
    palette: 'Search and commands',
    temporary: 'Temporary conversation',
    sheet: 'Keyboard shortcuts',
    tune: 'Conversation settings',
    share: 'Share or save',
    fork: 'Continue in a new conversation',
  },
  /** As on the keys themselves; on a Mac they bear signs. */
  keys: { Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Enter: 'Enter', Backspace: 'Backspace' },
})
