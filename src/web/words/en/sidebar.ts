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
  playground: 'Playground',
  show: 'Show the conversations',

  search: 'Search conversations',
  clearSearch: 'Clear the search',

  running: 'A reply is being written',
  unread: 'A reply that you have not seen',
  actions: 'More',
  actionsFor: (name: string) => `More for “${name}”`,

  archived: 'Archived conversations',
})
