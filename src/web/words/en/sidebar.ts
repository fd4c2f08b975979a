import type { Formats } from '../formats.ts'

/** The list of conversations. */
export const sidebar = ({ plural, number }: Formats) => ({
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

  search: 'Search conversations',
  clearSearch: 'Clear the search',

  running: 'A reply is being written',
  unread: 'A reply that you have not seen',
  rename: 'Rename',
  actions: 'More',
  actionsFor: (name: string) => `More for “${name}”`,
  remove: 'Delete',
  title: 'Title',
  pin: 'Pin',
  unpin: 'Unpin',
  archive: 'Archive',
  unarchive: 'Take out of the archive',
  saysRenamed: 'Renamed',
  saysPinned: 'Pinned on top',
  saysUnpinned: 'No longer pinned',
  saysArchived: 'Moved to the archive',
  saysUnarchived: 'Taken out of the archive',

  archived: 'Archived conversations',
  backToList: 'All conversations',
  emptyArchive: 'What you archive is kept here, out of your way.',

  removed: (count: number) =>
    plural(count, { one: 'Conversation deleted', other: '# conversations deleted' }),
  undo: 'Undo',
  saysUndo: (seconds: number) => `You can undo this for ${number(seconds)} seconds`,
  restored: 'Brought back',
})
