import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const tokens = ({ length }: Formats): LaterWords['tokens'] => ({
  tokens: 'API-Tokens',
  create: 'Neues Token',
  lead: 'Für Programme und für Menschen, die sich anmelden. Gespeichert wird von jedem Token nur der Hash, deshalb kann keines ein zweites Mal angezeigt werden.',
  localNote:
    'Im Moment muss sich niemand anmelden, weil nur dieser Rechner den Server erreicht. Sobald es ein Token gibt, verlangt der Server ab dem nächsten Start eines, und diese Seite auch: Erstelle eines für dich, das verwalten darf, und bewahre es auf.',
  loading: 'Tokens werden geladen',
  none: 'Es gibt noch keine Tokens.',

  scopes: {
    read: {
      label: 'Lesen',
      explanation: 'Unterhaltungen des Besitzers sehen und welche Modelle es gibt.',
    },
    write: {
      label: 'Schreiben',
      explanation: 'Nachrichten senden und diese Unterhaltungen ändern oder löschen.',
    },
    users: {
      label: 'Nutzer',
      explanation: 'Kurzlebige Tokens für die Nutzer deines eigenen Produkts erstellen.',
    },
    metrics: {
      label: 'Messwerte',
      explanation: 'Lesen, was gemessen wird, wie Prometheus es tut.',
    },
    admin: {
      label: 'Verwalten',
      explanation:
        'Modelle verbinden, Tokens erstellen und widerrufen: alles, was diese Seite kann.',
    },
  },
  mayDo: 'Es darf',
  owner: 'Besitzer',
  made: 'Erstellt',
  lastUsed: 'Zuletzt benutzt',
  expires: 'Läuft ab',
  expired: 'Abgelaufen',
  never: 'nie',
  justNow: 'gerade eben',
  inAMoment: 'in weniger als einer Minute',

  newToken: 'Neues API-Token',
  name: 'Name',
  namePlaceholder: 'Etwa „Backup-Skript“',
  nameMissing: 'Gib ihm einen Namen, damit du später noch weißt, wofür es war.',
  scopeMissing: 'Wähle mindestens eine Sache aus, die es darf.',
  lifetime: (days) => (days % 365 === 0 ? length(days / 365, 'year') : length(days, 'day')),
  forEver: 'Nie',
  optional: '(optional)',
  ownerHelp:
    'Ein Token erreicht nur, was seinem Besitzer gehört. Bleibt das Feld leer, bist du das; jeder andere Name, etwa der einer Person oder eines Programms, hat eigene Unterhaltungen.',
  make: 'Token erstellen',
  making: 'Wird erstellt …',

  theNew: 'Das neue Token',
  theToken: 'Das Token',
  ready: (name) => [name, ' ist fertig. Kopiere es jetzt: Es wird nicht noch einmal angezeigt.'],
  copy: 'Token kopieren',
  done: 'Fertig',

  revoke: 'Widerrufen',
  revokeIt: (name) => `„${name}“ widerrufen`,
  revokeQuestion: 'Dieses Token widerrufen?',
  revokeEffect: (name) => [
    'Alles, was ',
    name,
    ' benutzt, verliert sofort den Zugang: Programme, damit angemeldete Browser und die Nutzer, für die es Tokens erstellt hat. Unterhaltungen bleiben erhalten.',
  ],
  keep: 'Behalten',
  revoked: 'Token widerrufen',
})
