import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'

export const settings = ({ plural }: Formats): Words['settings'] => ({
  back: 'Zurück zu den Unterhaltungen',
  models: 'Modelle',
  newUse: (model) => ['Neue Unterhaltungen verwenden ', model, '. '],
  why: {
    setting: () => 'So ist es in LOQUAT_MODEL eingestellt.',
    key: () => 'Für den Anbieter ist ein Schlüssel eingerichtet.',
    'base-url': () => 'Für den Anbieter ist eine Adresse eingerichtet.',
    'stored-key': () => 'Für den Anbieter ist hier ein Schlüssel gespeichert.',
    'local-server': () => 'Es läuft auf diesem Rechner.',
    demo: () =>
      'Es ist kein Modell eingerichtet, deshalb antwortet die vorbereitete Tour. Sie ist kein Sprachmodell.',
    none: (said) => `Es ist kein Modell verfügbar. Der Server meldet: „${said}“`,
  },
  programs: 'Programme',
  programsLead:
    'Alles, was diese Seite kann, kann auch ein Programm: jede Route, was sie annimmt und was sie antwortet.',
  showApi: 'API ansehen',
  language: 'Sprache',
  languageLead:
    'Gilt für diese Seite in diesem Browser. Modelle antworten in der Sprache, in der du schreibst.',
  systemLanguage: 'Wie im Browser eingestellt',

  aboutModel: 'Zum Modell',
  demo: 'Das ist die Demo: Sie kennt das Handbuch von Loquat, sonst nichts.',

  connectLead:
    'Füge den Schlüssel eines Anbieters ein oder gib die Adresse deines eigenen Servers an. Schlüssel werden auf diesem Server verschlüsselt gespeichert und nie wieder angezeigt.',
  kinds: { hosted: 'Mit Schlüssel', local: 'Eigener Server' },
  connected: 'verbunden',
  anotherAddress: 'Andere Adresse',
  needsKey: 'Ein Schlüssel ist nötig',
  origins: {
    environment: 'Über die Umgebung des Servers eingerichtet',
    stored: 'Hier verbunden',
    discovered: 'Auf diesem Rechner gefunden',
  },
  keyEnding: (origin, end) => `${origin} (Schlüssel endet auf ${end})`,
  keyOf: (provider) => `Schlüssel für ${provider}`,
  pasteKey: 'Hier einfügen',
  keyUnchanged: (end) => `…${end}, unverändert`,
  address: 'Adresse',
  noModels: 'Der Server antwortet, bietet aber keine Modelle an.',
  works: (models) =>
    plural(models, { one: 'Es funktioniert: ein Modell.', other: 'Es funktioniert: # Modelle.' }),
  modelForNew: 'Modell für neue Unterhaltungen',
  remove: 'Entfernen',
  removing: 'Wird entfernt …',
  test: 'Testen',
  testing: 'Wird getestet …',
  save: 'Speichern und verwenden',
  saving: 'Wird gespeichert …',
})
