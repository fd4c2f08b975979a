import type { Formats } from '../formats.ts'

/** What can be done from the keyboard: the shortcuts, their sheet and the palette. */
export const commands = ({ plural }: Formats) => ({
  /** What the commands do. */
  names: {
    palette: 'Search and commands',
    new: 'New conversation',
    temporary: 'Temporary conversation',
    sidebar: 'Show or hide the conversations',
    settings: 'Settings',
    sheet: 'Keyboard shortcuts',
    undo: 'Bring back what was deleted',
    composer: 'Write a message',
    approval: 'Answer a tool that asks',
    model: 'Choose a model',
    tune: 'Conversation settings',
    share: 'Share or save',
    stop: 'Stop the reply',
    delete: 'Delete this conversation',
    again: 'Answer again',
    copy: 'Copy the last reply',
    code: 'Copy the last code block',
    edit: 'Edit your last message',
    previous: 'Previous version',
    next: 'Next version',
  },
  groups: {
    page: 'Everywhere',
    conversation: 'In a conversation',
    messages: 'Messages',
    writing: 'While writing',
  },
  /** As on the keys themselves; on a Mac they bear signs. */
  keys: { Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Enter: 'Enter', Backspace: 'Backspace' },
  newLine: 'New line',
  sheet: 'Keyboard shortcuts',
  show: 'Show all',
  enabled: 'Use keyboard shortcuts in this browser',

  placeholder: 'Search, or say what to do',
  found: 'Found',
  kinds: {
    commands: 'Commands',
    conversations: 'Conversations',
    models: 'Models',
    settings: 'Settings',
    messages: 'Messages',
  },
  answerWith: (model: string) => `Answer with ${model}`,
  searching: 'Searching…',
  none: (query: string) => `Nothing matches “${query}”.`,
  count: (found: number) => plural(found, { one: 'One match', other: '# matches' }),
})
