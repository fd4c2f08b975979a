import type { Formats } from '../formats.ts'

/** What is done with the conversations of the list, and with those that were put away. */
export const rows = ({ plural, number }: Formats) => ({
  rename: 'Rename',
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
  backToList: 'All conversations',
  emptyArchive: 'What you archive is kept here, out of your way.',
  removed: (count: number) =>
    plural(count, { one: 'Conversation deleted', other: '# conversations deleted' }),
  undo: 'Undo',
  saysUndo: (seconds: number) => `You can undo this for ${number(seconds)} seconds`,
  restored: 'Brought back',
})
