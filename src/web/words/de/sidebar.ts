import type { Words } from '../en/en.ts'
export const sidebar = (): Words['sidebar'] => ({
  conversations: 'Unterhaltungen',
  closeList: 'Liste schließen',
  empty: 'Hier erscheinen deine Unterhaltungen.',
  groups: {
    pinned: 'Angeheftet',
    today: 'Heute',
    yesterday: 'Gestern',
    week: 'Letzte 7 Tage',
    month: 'Letzte 30 Tage',
    older: 'Älter',
  },
  loading: 'Unterhaltungen werden geladen',
  modelsAndKeys: 'Modelle und Schlüssel',
  playground: 'Spielwiese',
  show: 'Unterhaltungen anzeigen',

  search: 'Unterhaltungen suchen',
  clearSearch: 'Suche leeren',

  running: 'Eine Antwort wird geschrieben',
  unread: 'Eine Antwort, die du noch nicht gesehen hast',
  actions: 'Mehr',
  actionsFor: (name) => `Mehr zu „${name}“`,

  archived: 'Archivierte Unterhaltungen',
})
