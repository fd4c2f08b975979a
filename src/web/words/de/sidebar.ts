import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const sidebar = ({ plural, number }: Formats): Words['sidebar'] => ({
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
  show: 'Unterhaltungen anzeigen',

  search: 'Unterhaltungen durchsuchen',
  clearSearch: 'Suche leeren',

  running: 'Eine Antwort wird geschrieben',
  unread: 'Eine Antwort, die du noch nicht gesehen hast',
  rename: 'Umbenennen',
  actions: 'Mehr',
  actionsFor: (name) => `Mehr zu „${name}“`,
  remove: 'Löschen',
  title: 'Titel',
  pin: 'Anheften',
  unpin: 'Nicht mehr anheften',
  archive: 'Archivieren',
  unarchive: 'Aus dem Archiv holen',
  saysRenamed: 'Umbenannt',
  saysPinned: 'Oben angeheftet',
  saysUnpinned: 'Nicht mehr angeheftet',
  saysArchived: 'Ins Archiv verschoben',
  saysUnarchived: 'Aus dem Archiv geholt',

  archived: 'Archivierte Unterhaltungen',
  backToList: 'Alle Unterhaltungen',
  emptyArchive: 'Was du archivierst, bleibt hier, ohne im Weg zu sein.',

  removed: (count) =>
    plural(count, { one: 'Unterhaltung gelöscht', other: '# Unterhaltungen gelöscht' }),
  undo: 'Rückgängig',
  saysUndo: (seconds) => `${number(seconds)} Sekunden lang lässt sich das rückgängig machen`,
  restored: 'Zurückgeholt',
})
