import type { LaterWords } from '../en/later.ts'
import type { Formats } from '../formats.ts'

export const palette = ({ plural }: Formats): LaterWords['palette'] => ({
  names: {
    new: 'Neue Unterhaltung',
    sidebar: 'Unterhaltungen ein- oder ausblenden',
    settings: 'Einstellungen',
    undo: 'Gelöschtes zurückholen',
    composer: 'Nachricht schreiben',
    approval: 'Einem Tool antworten, das fragt',
    model: 'Modell auswählen',
    stop: 'Antwort stoppen',
    delete: 'Diese Unterhaltung löschen',
    again: 'Noch einmal antworten',
    copy: 'Letzte Antwort kopieren',
    code: 'Letzten Codeblock kopieren',
    edit: 'Deine letzte Nachricht bearbeiten',
    previous: 'Vorherige Version',
    next: 'Nächste Version',
  },
  groups: {
    page: 'Überall',
    conversation: 'In einer Unterhaltung',
    messages: 'Nachrichten',
    writing: 'Beim Schreiben',
  },
  newLine: 'Neue Zeile',
  show: 'Alle anzeigen',
  enabled: 'Tastenkürzel in diesem Browser verwenden',

  placeholder: 'Suchen oder Befehl nennen',
  found: 'Gefunden',
  kinds: {
    commands: 'Befehle',
    conversations: 'Unterhaltungen',
    models: 'Modelle',
    settings: 'Einstellungen',
    messages: 'Nachrichten',
  },
  answerWith: (model) => `Mit ${model} antworten`,
  searching: 'Wird gesucht …',
  none: (query) => `Nichts passt zu „${query}“.`,
  count: (found) => plural(found, { one: 'Ein Treffer', other: '# Treffer' }),
})
