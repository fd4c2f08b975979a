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
  show: 'Unterhaltungen anzeigen',

  running: 'Eine Antwort wird geschrieben',
  rename: 'Umbenennen',
  renameIt: (name) => `„${name}“ umbenennen`,
  remove: 'Löschen',
  removeIt: (name) => `„${name}“ löschen`,
  title: 'Titel',

  removeQuestion: 'Diese Unterhaltung löschen?',
  removeEffect: (name) => [
    name,
    ' wird mit allem, was darin steht, endgültig gelöscht – hier und auf allen deinen Geräten.',
  ],
  keep: 'Behalten',
  removed: 'Unterhaltung gelöscht',
})
