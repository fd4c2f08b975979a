import type { ComponentChildren } from 'preact'

/** The list of conversations. */
export const sidebar = () => ({
  conversations: 'Conversations',
  closeList: 'Close the list',
  empty: 'What you talk about will be listed here.',
  groups: {
    pinned: 'Pinned',
    today: 'Today',
    yesterday: 'Yesterday',
    week: 'Last 7 days',
    month: 'Last 30 days',
    older: 'Older',
  },
  loading: 'Loading conversations',
  modelsAndKeys: 'Models and keys',
  show: 'Show the conversations',

  running: 'A reply is being written',
  rename: 'Rename',
  renameIt: (name: string) => `Rename “${name}”`,
  remove: 'Delete',
  removeIt: (name: string) => `Delete “${name}”`,
  title: 'Title',

  removeQuestion: 'Delete this conversation?',
  removeEffect: (name: ComponentChildren): ComponentChildren => [
    name,
    ' and everything in it will be gone for good, here and on all your devices.',
  ],
  keep: 'Keep it',
  removed: 'Conversation deleted',
})
