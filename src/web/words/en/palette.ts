import type { Formats } from '../formats.ts'

/** What can be done from the keyboard: the palette, the sheet of shortcuts and their switch. */
export const palette = ({ plural }: Formats) => ({
  /** What the other commands do. */
  names: {
    new: 'New conversation',
    sidebar: 'Show or hide the conversations',
    settings: 'Settings',
    undo: 'Bring back what was deleted',
    composer: 'Write a message',
    approval: 'Answer a tool that asks',
    model: 'Choose a model',
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
  newLine: 'New line',
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
