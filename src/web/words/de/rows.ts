import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const rows = ({ plural, number }: Formats): LaterWords['rows'] => ({
  rename: 'Umbenennen',
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
  backToList: 'Alle Unterhaltungen',
  emptyArchive: 'Was du archivierst, bleibt hier, ohne im Weg zu sein.',
  removed: (count) =>
    plural(count, { one: 'Unterhaltung gelöscht', other: '# Unterhaltungen gelöscht' }),
  undo: 'Rückgängig',
  saysUndo: (seconds) => `${number(seconds)} Sekunden lang lässt sich das rückgängig machen`,
  restored: 'Zurückgeholt',
})
