import type { Words } from '../en/en.ts'

export const ui = (): Words['ui'] => ({
  cancel: 'Abbrechen',
  close: 'Schließen',
  chooseModel: 'Modell auswählen',
  copied: 'Kopiert',
  copy: 'Kopieren',
  copyFailed: 'Kopieren fehlgeschlagen',
  connectModel: 'Modell verbinden',
  loading: 'Wird geladen …',
  newConversation: 'Neue Unterhaltung',
  outOfReach:
    'Der Server ist nicht erreichbar. Prüfe, ob er läuft, und versuch es dann noch einmal.',
  saysTryAgain: 'Jetzt kannst du es noch einmal versuchen',
  saved: 'Gespeichert',
  settings: 'Einstellungen',
  showOlder: 'Ältere anzeigen',
  somethingWrong: 'Etwas ist schiefgegangen.',
  tryAgain: 'Noch einmal versuchen',
})
